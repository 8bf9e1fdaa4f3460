-- Where people came from: the channel of their first signal that names one, by month of the first signal.
WITH firsts AS (
  SELECT
    members.person_id,
    first_value(signals.channel ORDER BY signals.at, signals.channel) FILTER (WHERE signals.channel IS NOT NULL) AS channel,
    min(signals.at) AS first_at
  FROM signals
  JOIN members ON members.record_id = signals.record_id
  WHERE signals.at < $as_of_end
  GROUP BY members.person_id
),
targets AS (
  SELECT person_id, min(from_on) AS first_on FROM standings WHERE class = 'target' GROUP BY person_id
)
SELECT
  coalesce(firsts.channel, '') AS channel,
  CAST(floor((CAST(firsts.first_at AS BIGINT) + $offset) / 86400000000.0) AS INT) - CAST(
    date_part('day', CAST(CAST(floor((CAST(firsts.first_at AS BIGINT) + $offset) / 86400000000.0) AS INT) AS DATE)) AS INT
  ) + 1 AS month_day,
  count(*) AS people,
  sum(CASE WHEN targets.person_id IS NOT NULL THEN 1 ELSE 0 END) AS target,
  sum(CASE WHEN targets.first_on >= $since THEN 1 ELSE 0 END) AS target_since,
  sum(CASE WHEN features.purchases > 0 THEN 1 ELSE 0 END) AS buyers
FROM firsts
LEFT JOIN targets ON targets.person_id = firsts.person_id
LEFT JOIN features ON features.person_id = firsts.person_id
GROUP BY 1, 2
