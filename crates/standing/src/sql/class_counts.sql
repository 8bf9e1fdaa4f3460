-- What came of each class, relationship and mark, at each replayed day.
SELECT
  as_of_on,
  until_on,
  class,
  relationship,
  in_target,
  purchases > 0 AS had_bought,
  count(*) AS people,
  sum(CASE WHEN purchases_after > 0 THEN 1 ELSE 0 END) AS buyers,
  sum(purchases_after) AS purchases,
  sum(CASE WHEN sampled THEN 1 ELSE 0 END) AS sampled,
  coalesce(sum(CASE WHEN sampled THEN chance END), 0) AS chances,
  sum(expected_purchases) AS expected_purchases
FROM judged_before
GROUP BY 1, 2, 3, 4, 5, 6
