SELECT
  person_id,
  as_of_on,
  $horizon_days AS horizon_days,
  chance,
  chance_interval['low'] AS chance_low,
  chance_interval['high'] AS chance_high,
  alive,
  expected_purchases,
  expected_purchases_365,
  expected_order_value,
  expected_purchases_365 * expected_order_value AS expected_value_365,
  CASE WHEN alive IS NULL THEN conversion_name ELSE concat(conversion_name, ' + ', repurchase_name) END AS model
FROM judged
