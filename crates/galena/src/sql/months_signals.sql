-- Buyers and what they paid, by month; what was taken back counts in the month it was taken back.
SELECT
  month_day,
  count(DISTINCT CASE WHEN kind = 'order' THEN person_id END) AS buyers,
  sum(CASE WHEN kind = 'order' THEN value ELSE -abs(value) END) AS revenue
FROM (
  SELECT
    members.person_id,
    signals.kind,
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
)
GROUP BY month_day
