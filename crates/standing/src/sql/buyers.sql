-- Who had bought by each judged day, and how: the part of the features that repurchase models need.
SELECT
  as_of_on,
  sampled,
  coalesce(f['first_channel'], 0) AS channel,
  f['purchases'] AS purchases,
  f['repeats'] AS repeats,
  f['repeat_age'] AS repeat_age,
  f['first_purchase_age'] AS first_purchase_age,
  f['mean_purchase'] AS mean_purchase
FROM moments
WHERE role <> 'train' AND f['purchases'] > 0
