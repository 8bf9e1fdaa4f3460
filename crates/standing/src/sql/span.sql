SELECT
  min(signals.at) AS first_at,
  max(signals.at) AS last_at,
  (SELECT count(*) FROM people) AS people
FROM signals
