-- People who became target customers for the first time, by month.
SELECT CAST(first_on AS INT) - CAST(date_part('day', first_on) AS INT) + 1 AS month_day, count(*) AS people
FROM (SELECT person_id, min(from_on) AS first_on FROM standings WHERE class = 'target' GROUP BY person_id)
GROUP BY 1
