-- The currencies that amounts are in, the most frequent first.
SELECT currency, count(*) AS amounts
FROM signals
WHERE currency IS NOT NULL
GROUP BY currency
ORDER BY amounts DESC, currency
