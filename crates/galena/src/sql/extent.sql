-- How far the signals reach, how many name nobody, and how many are in another currency.
SELECT
  min(at) AS first_at,
  max(at) AS last_at,
  count(*) AS signals,
  sum(CASE WHEN record_id IS NULL THEN 1 ELSE 0 END) AS anonymous,
  sum(CASE WHEN record_id IS NULL AND kind = 'order' THEN 1 ELSE 0 END) AS anonymous_orders,
  sum(CASE WHEN value IS NOT NULL AND currency IS NOT NULL AND currency <> $currency THEN 1 ELSE 0 END) AS other_currency
FROM signals
WHERE at < $as_of_end
