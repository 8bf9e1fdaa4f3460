-- Chances and outcomes of a sample of people, for calibration, lift and ranking.
SELECT
  as_of_on,
  until_on,
  chance,
  own_age,
  last_purchase_age,
  purchases > 0 AS had_bought,
  purchases_after > 0 AS bought
FROM judged_before
WHERE sampled
