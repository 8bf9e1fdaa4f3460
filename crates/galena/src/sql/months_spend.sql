SELECT CAST(spent_on AS INT) - CAST(date_part('day', spent_on) AS INT) + 1 AS month_day, sum(amount) AS spend
FROM spend
WHERE spent_on <= $as_of AND currency = $currency
GROUP BY 1
