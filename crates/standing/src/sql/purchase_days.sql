-- On which days people bought, as known by each judged day: first and repeat purchases, counted. What
-- seasons are read from.
SELECT as_of_on, CAST(as_of_on AS INT) + bought['day'] AS day, bought['repeat'] AS repeat, count(*) AS purchases
FROM (
  SELECT cutoffs.as_of_on, unnest(purchase_days(histories.timeline, cutoffs.as_of_end)) AS bought
  FROM cutoffs
  CROSS JOIN histories
  WHERE cutoffs.role <> 'train' AND histories.first_order_at < cutoffs.as_of_end
)
GROUP BY 1, 2, 3
