-- Chances and outcomes of a sample of people, for calibration, lift and ranking, and by group.
SELECT
  as_of_on,
  until_on,
  chance,
  own_age,
  last_purchase_age,
  purchases > 0 AS had_bought,
  purchases_after > 0 AS bought,
  channels.thing AS channel,
  gender
FROM judged_before
LEFT JOIN things AS channels ON channels.code = channel_code
WHERE sampled
