-- Tying all to the smallest gives n - 1 links for n records of a key, not n * (n - 1) / 2.
WITH shared AS (
  SELECT key, value, min(record_id) AS first_id
  FROM keys
  GROUP BY key, value
  HAVING count(*) > 1 AND (key = 'customer_ref' OR count(*) <= $most_records_per_key)
)
SELECT shared.first_id AS left_record_id, keys.record_id AS right_record_id, keys.key AS key, 100.0 AS weight
FROM keys
JOIN shared ON keys.key = shared.key AND keys.value = shared.value
WHERE keys.record_id <> shared.first_id
