-- Who had ordered by each judged day, and how: what repurchase models need. Who took every order back
-- stands here with no purchase.
SELECT
  as_of_on,
  sampled,
  b['purchases'] AS purchases,
  b['repeats'] AS repeats,
  b['repeat_age'] AS repeat_age,
  b['first_purchase_age'] AS first_purchase_age,
  b['mean_purchase'] AS mean_purchase,
  b['log_gaps'] AS log_gaps,
  coalesce(b['first_channel'], 0) AS channel
FROM (
  SELECT
    cutoffs.as_of_on,
    histories.person_id % cutoffs.keep_one_in = 0 AS sampled,
    purchases(histories.timeline, cutoffs.as_of_end) AS b
  FROM cutoffs
  CROSS JOIN histories
  WHERE cutoffs.role <> 'train'
    AND histories.first_order_at < cutoffs.as_of_end
    AND (cutoffs.role = 'now' OR histories.first_seen_at < cutoffs.as_of_end)
)
