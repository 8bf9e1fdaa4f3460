-- Who is who, today or at each replayed day. Each block adds what the next one needs.
WITH overall AS (
  SELECT as_of_on, sum(loyalty) / sum(people) AS loyalty FROM loyalty_priors GROUP BY as_of_on
),
learned AS (
  SELECT models.*, coalesce(overall.loyalty, 0.2) AS loyalty_overall
  FROM models
  LEFT JOIN overall ON overall.as_of_on = models.as_of_on
),
-- Features that the rules read become columns of their own: a CASE copies what it reads, and would copy
-- the whole struct.
scored AS (
  SELECT
    moments.person_id,
    moments.role,
    moments.as_of_on,
    moments.until_on,
    moments.sampled,
    moments.f,
    moments.o['purchases'] AS purchases_after,
    moments.o['value'] AS value_after,
    moments.province,
    moments.gender,
    moments.customer_group,
    moments.age,
    moments.income,
    moments.budget,
    moments.competitor,
    moments.f['signals'] AS signals,
    moments.f['first_age'] AS first_age,
    moments.f['explicit_age'] AS explicit_age,
    moments.f['waiting_age'] AS waiting_age,
    moments.f['competitor_age'] AS competitor_age,
    moments.f['own_age'] AS own_age,
    moments.f['purchases'] AS purchases,
    moments.f['purchases_365'] AS purchases_365,
    moments.f['repeats'] AS repeats,
    moments.f['repeat_age'] AS repeat_age,
    moments.f['first_purchase_age'] AS first_purchase_age,
    moments.f['last_purchase_age'] AS last_purchase_age,
    moments.f['mean_purchase'] AS mean_purchase,
    moments.f['median_gap'] AS median_gap,
    moments.f['need'] AS need,
    moments.f['strongest_90'] AS strongest_90,
    moments.f['explored'] AS explored,
    moments.f['wish'] AS wish,
    moments.f['first_channel'] AS channel_code,
    coalesce(moments.f['need_category'], moments.f['top_category']) AS category_code,
    moments.f['need_thing'] AS need_code,
    chance(learned.conversion, moments.f) AS chance,
    chance_interval(learned.conversion, moments.f) AS c,
    ability(learned.market, moments.f, moments.income, moments.budget) AS a,
    learned.loyalty_overall,
    learned.repurchase,
    learned.spending,
    learned.segments AS segment_choices,
    learned.conversion_name,
    learned.repurchase_name
  FROM learned
  JOIN moments ON moments.as_of_on = learned.as_of_on
  WHERE moments.role = '{{role}}'
),
placed AS (
  SELECT
    scored.*,
    a['value'] AS ability_to_pay,
    a['source'] AS ability_source,
    a['order_value'] AS newcomer_order_value,
    (coalesce(loyalty_priors.loyalty, 0) + $loyalty_prior_people * loyalty_overall)
      / (coalesce(loyalty_priors.people, 0) + $loyalty_prior_people) AS loyalty_prior,
    channels.thing AS channel,
    categories.thing AS category,
    need_things.thing AS need_product
  FROM scored
  LEFT JOIN loyalty_priors
    ON loyalty_priors.as_of_on = scored.as_of_on AND loyalty_priors.channel = coalesce(channel_code, 0)
  LEFT JOIN things AS channels ON channels.code = channel_code
  LEFT JOIN things AS categories ON categories.code = category_code
  LEFT JOIN things AS need_things ON need_things.code = need_code
),
related AS (
  SELECT
    *,
    {{segment}} AS segment,
    CASE
      WHEN purchases = 1 AND last_purchase_age > $lapsed_single_days THEN 'lapsed_single'
      WHEN purchases > 1
        AND last_purchase_age > greatest(CAST($lapsed_days AS DOUBLE), $lapsed_gaps * median_gap)
        THEN 'lapsed_silent'
      WHEN $alive_at_least > 0 AND purchases > 0
        AND alive(repurchase, purchases, repeats, repeat_age, first_purchase_age) < $alive_at_least
        THEN 'lapsed_not_alive'
      WHEN purchases > 0 AND purchases_365 >= $loyal_purchases THEN 'loyal_buys_again'
      WHEN purchases > 0 THEN 'actual_bought'
      WHEN competitor IS NOT NULL OR competitor_age <= $competitor_days THEN 'potential_with_competitor'
      WHEN waiting_age >= $hesitant_days THEN 'potential_hesitant'
      WHEN explored > 0 OR strongest_90 >= 0.3 THEN 'potential_exploring'
      WHEN wish > 0.05 THEN 'potential_unaware'
      ELSE 'stranger_no_wish_known'
    END AS rule
  FROM placed
),
marked AS (
  SELECT
    *,
    split_part(rule, '_', 1) AS relationship,
    CASE
      WHEN segment IS NULL THEN 'no'
      WHEN need < $need_at_least THEN 'no'
      WHEN ability_to_pay IS NULL THEN CASE WHEN $unknown_ability_is_able = 1 THEN 'yes' ELSE 'unknown' END
      WHEN ability_to_pay < $ability_at_least THEN 'no'
      ELSE 'yes'
    END AS in_target
  FROM related
)
SELECT
  person_id,
  role,
  as_of_on,
  until_on,
  sampled,
  f,
  need,
  own_age,
  last_purchase_age,
  purchases,
  purchases_after,
  value_after,
  chance,
  c['low'] AS chance_low,
  c['high'] AS chance_high,
  conversion_name,
  alive(repurchase, purchases, repeats, repeat_age, first_purchase_age) AS alive,
  CASE WHEN purchases > 0
    THEN buys_within(repurchase, 365, purchases, repeats, repeat_age, first_purchase_age)
    ELSE loyalty_prior END AS loyalty,
  CASE WHEN purchases > 0
    THEN purchases_within(repurchase, $horizon_days, purchases, repeats, repeat_age, first_purchase_age)
    ELSE chance END AS expected_purchases,
  CASE WHEN purchases > 0
    THEN purchases_within(repurchase, 365, purchases, repeats, repeat_age, first_purchase_age)
    ELSE 1.0 - power(1.0 - chance, 365.0 / $horizon_days) END AS expected_purchases_365,
  CASE WHEN purchases > 0
    THEN order_value(spending, purchases, mean_purchase)
    ELSE newcomer_order_value END AS expected_order_value,
  repurchase_name,
  ability_to_pay,
  ability_source,
  need_product,
  channel,
  category,
  segment,
  rule,
  relationship,
  CASE WHEN relationship = 'potential' THEN substr(rule, 11) END AS potential_kind,
  in_target,
  class_of($policy, relationship, in_target) AS class,
  -- The day that brought the relationship about, where an event did.
  CAST(as_of_on AS INT) - CAST(
    CASE
      WHEN rule = 'actual_bought' THEN first_purchase_age
      WHEN rule = 'loyal_buys_again' THEN last_purchase_age
      WHEN rule = 'lapsed_single' THEN last_purchase_age - $lapsed_single_days - 1
      WHEN rule = 'lapsed_silent'
        THEN last_purchase_age - greatest(CAST($lapsed_days AS DOUBLE), $lapsed_gaps * median_gap) - 1
      WHEN signals = 0 THEN 0
      WHEN in_target = 'yes' AND explicit_age <= first_age THEN explicit_age
      ELSE first_age
    END AS INT) AS event_day
FROM marked
