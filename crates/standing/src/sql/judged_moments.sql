-- Who is who at each judged day, by the models of that day. Each block adds what the next one needs.
WITH seen AS (
  SELECT
    moments.*,
    features(moments.timeline, moments.as_of_end) AS f,
    outcome(moments.timeline, moments.as_of_end, moments.until_end) AS o,
    models.conversion AS conversion_model,
    models.conversion_name,
    models.repurchase AS repurchase_model,
    models.repurchase_name,
    models.spending AS spending_model,
    models.market,
    models.segments AS segment_choices
  FROM models
  JOIN moments ON moments.as_of_on = models.as_of_on
),
-- Features that the rules read become columns of their own: a CASE copies what it reads, and would copy
-- the whole struct. The planner keeps this block apart from the next because `silent_days` is worked
-- out here and read twice there.
scored AS (
  SELECT
    seen.*,
    o['purchases'] AS purchases_after,
    f['signals'] AS signals,
    f['first_age'] AS first_age,
    f['explicit_age'] AS explicit_age,
    f['waiting_age'] AS waiting_age,
    f['competitor_age'] AS competitor_age,
    f['own_age'] AS own_age,
    f['purchases'] AS purchases,
    f['purchases_365'] AS purchases_365,
    f['repeats'] AS repeats,
    f['repeat_age'] AS repeat_age,
    f['first_purchase_age'] AS first_purchase_age,
    f['last_purchase_age'] AS last_purchase_age,
    f['mean_purchase'] AS mean_purchase,
    greatest(CAST($lapsed_days AS DOUBLE), $lapsed_gaps * f['median_gap']) AS silent_days,
    f['need'] AS need,
    f['strongest_90'] AS strongest_90,
    f['explored'] AS explored,
    f['wish'] AS wish,
    f['first_channel'] AS channel_code,
    f['category'] AS category_code,
    f['need_thing'] AS need_code,
    -- Of past days buyers are needed, and of the others a sample that is held against what came.
    chance(CASE WHEN sampled OR role = 'now' OR f['purchases'] > 0 THEN conversion_model END, f) AS chance,
    ability(market, f, income, budget) AS a
  FROM seen
),
related AS (
  SELECT
    scored.*,
    a['value'] AS ability_to_pay,
    {{segment}} AS segment,
    CASE
      WHEN purchases = 1 AND last_purchase_age > $lapsed_single_days THEN 'lapsed_single'
      WHEN purchases > 1 AND last_purchase_age > silent_days THEN 'lapsed_silent'
      WHEN $alive_at_least > 0 AND purchases > 0
        AND alive(repurchase_model, purchases, repeats, repeat_age, first_purchase_age) < $alive_at_least
        THEN 'lapsed_not_alive'
      WHEN purchases > 0 AND purchases_365 >= $loyal_purchases THEN 'loyal_buys_again'
      WHEN purchases > 0 THEN 'actual_bought'
      WHEN competitor IS NOT NULL OR competitor_age <= $competitor_days THEN 'potential_with_competitor'
      WHEN waiting_age >= $hesitant_days THEN 'potential_hesitant'
      WHEN explored > 0 OR strongest_90 >= 0.3 THEN 'potential_exploring'
      WHEN wish > 0.05 THEN 'potential_unaware'
      ELSE 'stranger_no_wish_known'
    END AS rule
  FROM {{scored}}
),
marked AS (
  SELECT
    *,
    relationship_of(rule) AS relationship,
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
  as_of_end,
  until_on,
  sampled,
  timeline,
  f,
  need,
  own_age,
  purchases,
  repeats,
  repeat_age,
  first_purchase_age,
  last_purchase_age,
  mean_purchase,
  purchases_after,
  chance,
  -- Of buyers: how likely they buy, by everything that is known, times how often if at all, by their rhythm.
  CASE WHEN purchases > 0
    THEN coalesce(
      chance * purchases_within(repurchase_model, $horizon_days, purchases, repeats, repeat_age, first_purchase_age)
        / nullif(buys_within(repurchase_model, $horizon_days, purchases, repeats, repeat_age, first_purchase_age), 0),
      chance)
    ELSE chance END AS expected_purchases,
  conversion_model,
  conversion_name,
  repurchase_model,
  repurchase_name,
  spending_model,
  gender,
  ability_to_pay,
  a['source'] AS ability_source,
  a['order_value'] AS newcomer_order_value,
  channel_code,
  need_code,
  segment,
  rule,
  relationship,
  in_target,
  class_of($policy, relationship, in_target) AS class,
  -- The day that brought the relationship about, where an event did.
  CAST(as_of_on AS INT) - CAST(
    CASE
      WHEN rule = 'actual_bought' THEN first_purchase_age
      WHEN rule = 'loyal_buys_again' THEN last_purchase_age
      WHEN rule = 'lapsed_single' THEN last_purchase_age - $lapsed_single_days - 1
      WHEN rule = 'lapsed_silent' THEN last_purchase_age - silent_days - 1
      WHEN signals = 0 THEN 0
      WHEN in_target = 'yes' AND explicit_age <= first_age THEN explicit_age
      ELSE first_age
    END AS INT) AS event_day
FROM marked
