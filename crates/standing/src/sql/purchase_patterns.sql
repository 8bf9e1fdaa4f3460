-- Buyers with the same history count once: repeat purchases, age at the last one, age now, in days. Logarithms of the
-- days between purchases are added up in millionths: whole numbers add up alike in any order.
SELECT
  as_of_on,
  repeats,
  repeat_age,
  floor(first_purchase_age) AS age,
  count(*) AS people,
  sum(CAST(round(1000000 * log_gaps) AS BIGINT)) AS log_gaps
FROM buyers
WHERE purchases > 0
GROUP BY 1, 2, 3, 4
