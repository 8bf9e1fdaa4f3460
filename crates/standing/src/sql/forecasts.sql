-- What is expected of everybody. Somebody who has not bought is expected to buy once at most; their number of
-- purchases has its upper end at none where 95 of 100 like them buy nothing.
SELECT
  person_id,
  as_of_on,
  $horizon_days AS horizon_days,
  chance,
  why['low'] AS chance_low,
  why['high'] AS chance_high,
  why['base'] AS chance_base,
  why['reasons'] AS reasons,
  next['kind'] AS next_step,
  next['chance'] AS next_step_chance,
  ahead['alive'] AS alive,
  ahead['alive_low'] AS alive_low,
  ahead['alive_high'] AS alive_high,
  expected_purchases,
  coalesce(ahead['expected_30'], 1.0 - power(1.0 - chance, 30.0 / $horizon_days)) AS expected_purchases_30,
  coalesce(ahead['low_30'], 0.0) AS purchases_30_low,
  coalesce(ahead['high_30'], CASE WHEN power(1.0 - chance, 30.0 / $horizon_days) < 0.95 THEN 1.0 ELSE 0.0 END)
    AS purchases_30_high,
  coalesce(ahead['expected_90'], 1.0 - power(1.0 - chance, 90.0 / $horizon_days)) AS expected_purchases_90,
  coalesce(ahead['low_90'], 0.0) AS purchases_90_low,
  coalesce(ahead['high_90'], CASE WHEN power(1.0 - chance, 90.0 / $horizon_days) < 0.95 THEN 1.0 ELSE 0.0 END)
    AS purchases_90_high,
  coalesce(ahead['expected_365'], 1.0 - power(1.0 - chance, 365.0 / $horizon_days)) AS expected_purchases_365,
  coalesce(ahead['low_365'], 0.0) AS purchases_365_low,
  coalesce(ahead['high_365'], CASE WHEN power(1.0 - chance, 365.0 / $horizon_days) < 0.95 THEN 1.0 ELSE 0.0 END)
    AS purchases_365_high,
  order_value AS expected_order_value,
  coalesce(ahead['expected_30'], 1.0 - power(1.0 - chance, 30.0 / $horizon_days)) * order_value AS expected_value_30,
  coalesce(ahead['expected_90'], 1.0 - power(1.0 - chance, 90.0 / $horizon_days)) * order_value AS expected_value_90,
  coalesce(ahead['expected_365'], 1.0 - power(1.0 - chance, 365.0 / $horizon_days)) * order_value AS expected_value_365,
  CASE WHEN ahead['alive'] IS NULL THEN conversion_name ELSE concat(conversion_name, ' + ', repurchase_name) END AS model
FROM judged
