-- People first seen, by month.
SELECT local_day - CAST(date_part('day', CAST(local_day AS DATE)) AS INT) + 1 AS month_day, count(*) AS people
FROM (
  SELECT CAST(floor((CAST(first_seen_at AS BIGINT) + $offset) / 86400000000.0) AS INT) AS local_day
  FROM people
  WHERE first_seen_at < $as_of_end
)
GROUP BY 1
