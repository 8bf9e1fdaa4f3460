-- Buyers and what they paid, by month; what was taken back counts in the month it was taken back. An order
-- that a file only knows as cancelled was never counted, so there is nothing to take back: a cancellation
-- counts when its order stands in the tables, or when the file itself writes it as goods that went back.
WITH ordered AS (
  SELECT DISTINCT order_ref FROM signals WHERE kind = 'order' AND order_ref IS NOT NULL AND at < $as_of_end
)
SELECT
  month_day,
  count(DISTINCT CASE WHEN kind = 'order' THEN person_id END) AS buyers,
  sum(CASE
    WHEN kind = 'order' THEN value
    WHEN kind = 'return' OR quantity < 0 OR ordered THEN -abs(value)
    ELSE 0.0
  END) AS revenue
FROM (
  SELECT
    members.person_id,
    signals.kind,
    signals.quantity,
    ordered.order_ref IS NOT NULL AS ordered,
    coalesce(CAST(signals.value AS DOUBLE), 0.0) AS value,
    local_day - CAST(date_part('day', CAST(local_day AS DATE)) AS INT) + 1 AS month_day
  FROM (
    SELECT *, CAST(floor((CAST(at AS BIGINT) + $offset) / 86400000000.0) AS INT) AS local_day
    FROM signals
    WHERE kind IN ('order', 'return', 'cancellation')
      AND at < $as_of_end
      AND (currency IS NULL OR currency = $currency)
  ) AS signals
  JOIN members ON members.record_id = signals.record_id
  LEFT JOIN ordered ON ordered.order_ref = signals.order_ref
)
GROUP BY month_day
