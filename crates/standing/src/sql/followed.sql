-- Buyers of a sample as of a day half way through what was known by each judged day, and what they bought
-- until then: what models of buying again are chosen by.
SELECT
  as_of_on,
  half_on,
  repeats,
  repeat_age,
  floor(first_purchase_age) AS age,
  later,
  count(*) AS people,
  sum(CAST(round(1000000 * log_gaps) AS BIGINT)) AS log_gaps
FROM (
  SELECT
    as_of_on,
    half_on,
    b['purchases'] AS purchases,
    b['repeats'] AS repeats,
    b['repeat_age'] AS repeat_age,
    b['first_purchase_age'] AS first_purchase_age,
    b['log_gaps'] AS log_gaps,
    o['purchases'] AS later
  FROM (
    SELECT
      cutoffs.as_of_on,
      cutoffs.half_on,
      purchases(histories.timeline, cutoffs.half_end) AS b,
      outcome(histories.timeline, cutoffs.half_end, cutoffs.as_of_end) AS o
    FROM cutoffs
    CROSS JOIN histories
    WHERE cutoffs.role <> 'train'
      AND histories.person_id % cutoffs.keep_one_in = 0
      AND histories.first_order_at < cutoffs.half_end
  )
)
WHERE purchases > 0
GROUP BY 1, 2, 3, 4, 5, 6
