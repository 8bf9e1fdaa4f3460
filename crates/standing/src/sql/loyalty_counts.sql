-- How loyal today's buyers are expected to be, by segment, channel and how clear their need was when they
-- first bought.
SELECT
  as_of_on,
  segment,
  channel_code AS channel,
  need_level(need_before_purchase(timeline, as_of_end)) AS need_level,
  sum(buys_within(repurchase_model, 365, purchases, repeats, repeat_age, first_purchase_age)) AS loyalty,
  count(*) AS people
FROM judged_moments
WHERE role = 'now' AND sampled AND purchases > 0
GROUP BY 1, 2, 3, 4
