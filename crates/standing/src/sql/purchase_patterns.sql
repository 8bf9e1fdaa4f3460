-- Buyers with the same history count once: repeat purchases, age at the last one, age now, in days.
SELECT as_of_on, repeats, repeat_age, floor(first_purchase_age) AS age, count(*) AS people
FROM buyers
WHERE purchases > 0
GROUP BY 1, 2, 3, 4
