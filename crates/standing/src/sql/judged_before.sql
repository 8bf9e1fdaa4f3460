-- Who was who at each replayed day, slim: a million people times six days must fit in memory.
SELECT
  person_id,
  as_of_on,
  until_on,
  sampled,
  purchases_after,
  chance,
  expected_purchases,
  ability_to_pay,
  need,
  own_age,
  last_purchase_age,
  purchases,
  segment,
  rule,
  relationship,
  in_target,
  class,
  event_day,
  -- Of the sample it is asked whether groups are judged alike.
  CASE WHEN sampled THEN channel_code END AS channel_code,
  CASE WHEN sampled THEN gender END AS gender
FROM judged_moments
WHERE role = 'replay'
