-- Who is who, today or at each replayed day. Each block adds what the next one needs.
WITH overall AS (
  SELECT as_of_on, sum(loyalty) / sum(people) AS loyalty FROM loyalty_priors GROUP BY as_of_on
),
learned AS (
  SELECT models.*, coalesce(overall.loyalty, 0.2) AS loyalty_overall
  FROM models
  LEFT JOIN overall ON overall.as_of_on = models.as_of_on
),
scored AS (
  SELECT
    moments.*,
    chance(learned.conversion, moments.f) AS chance,
    chance_interval(learned.conversion, moments.f) AS c,
    ability(learned.market, moments.f, moments.income, moments.budget) AS a,
    (coalesce(loyalty_priors.loyalty, 0) + $loyalty_prior_people * learned.loyalty_overall)
      / (coalesce(loyalty_priors.people, 0) + $loyalty_prior_people) AS loyalty_prior,
    learned.repurchase,
    learned.spending,
    learned.segments AS segment_choices,
    learned.conversion_name,
    learned.repurchase_name,
    channels.thing AS channel,
    categories.thing AS category,
    need_things.thing AS need_product
  FROM learned
  JOIN moments ON moments.as_of_on = learned.as_of_on
  LEFT JOIN loyalty_priors
    ON loyalty_priors.as_of_on = moments.as_of_on
    AND loyalty_priors.channel = coalesce(moments.f['first_channel'], 0)
  LEFT JOIN things AS channels ON channels.code = moments.f['first_channel']
  LEFT JOIN things AS categories ON categories.code = coalesce(moments.f['need_category'], moments.f['top_category'])
  LEFT JOIN things AS need_things ON need_things.code = moments.f['need_thing']
  WHERE moments.role = '{{role}}'
),
related AS (
  SELECT
    *,
    {{segment}} AS segment,
    CASE
      WHEN f['purchases'] = 1 AND f['last_purchase_age'] > $lapsed_single_days THEN 'lapsed_single'
      WHEN f['purchases'] > 1
        AND f['last_purchase_age'] > greatest(CAST($lapsed_days AS DOUBLE), $lapsed_gaps * f['median_gap'])
        THEN 'lapsed_silent'
      WHEN $alive_at_least > 0 AND f['purchases'] > 0
        AND alive(repurchase, f['purchases'], f['repeats'], f['repeat_age'], f['first_purchase_age']) < $alive_at_least
        THEN 'lapsed_not_alive'
      WHEN f['purchases'] > 0 AND f['purchases_365'] >= $loyal_purchases THEN 'loyal_buys_again'
      WHEN f['purchases'] > 0 THEN 'actual_bought'
      WHEN competitor IS NOT NULL OR f['competitor_age'] <= $competitor_days THEN 'potential_with_competitor'
      WHEN f['waiting_age'] >= $hesitant_days THEN 'potential_hesitant'
      WHEN f['explored'] > 0 OR f['strongest_90'] >= 0.3 THEN 'potential_exploring'
      WHEN f['wish'] > 0.05 THEN 'potential_unaware'
      ELSE 'stranger_no_wish_known'
    END AS rule
  FROM scored
),
marked AS (
  SELECT
    *,
    split_part(rule, '_', 1) AS relationship,
    CASE
      WHEN segment IS NULL THEN 'no'
      WHEN f['need'] < $need_at_least THEN 'no'
      WHEN a['value'] IS NULL THEN CASE WHEN $unknown_ability_is_able = 1 THEN 'yes' ELSE 'unknown' END
      WHEN a['value'] < $ability_at_least THEN 'no'
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
  o['purchases'] AS purchases_after,
  o['value'] AS value_after,
  chance,
  c['low'] AS chance_low,
  c['high'] AS chance_high,
  conversion_name,
  alive(repurchase, f['purchases'], f['repeats'], f['repeat_age'], f['first_purchase_age']) AS alive,
  CASE WHEN f['purchases'] > 0
    THEN buys_within(repurchase, 365, f['purchases'], f['repeats'], f['repeat_age'], f['first_purchase_age'])
    ELSE loyalty_prior END AS loyalty,
  CASE WHEN f['purchases'] > 0
    THEN purchases_within(repurchase, $horizon_days, f['purchases'], f['repeats'], f['repeat_age'], f['first_purchase_age'])
    ELSE chance END AS expected_purchases,
  CASE WHEN f['purchases'] > 0
    THEN purchases_within(repurchase, 365, f['purchases'], f['repeats'], f['repeat_age'], f['first_purchase_age'])
    ELSE 1.0 - power(1.0 - chance, 365.0 / $horizon_days) END AS expected_purchases_365,
  CASE WHEN f['purchases'] > 0
    THEN order_value(spending, f['purchases'], f['mean_purchase'])
    ELSE a['order_value'] END AS expected_order_value,
  repurchase_name,
  a['value'] AS ability_to_pay,
  a['source'] AS ability_source,
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
      WHEN rule = 'actual_bought' THEN f['first_purchase_age']
      WHEN rule = 'loyal_buys_again' THEN f['last_purchase_age']
      WHEN rule = 'lapsed_single' THEN f['last_purchase_age'] - $lapsed_single_days - 1
      WHEN rule = 'lapsed_silent'
        THEN f['last_purchase_age'] - greatest(CAST($lapsed_days AS DOUBLE), $lapsed_gaps * f['median_gap']) - 1
      WHEN f['signals'] = 0 THEN 0
      WHEN in_target = 'yes' AND f['explicit_age'] <= f['first_age'] THEN f['explicit_age']
      ELSE f['first_age']
    END AS INT) AS event_day
FROM marked
