-- Every person at every cut-off, with what was known then. Training cut-offs look at a sample of people;
-- replays and today look at all.
SELECT
  histories.person_id,
  cutoffs.role,
  cutoffs.as_of_on,
  cutoffs.as_of_end,
  cutoffs.until_on,
  cutoffs.until_end,
  histories.person_id % cutoffs.keep_one_in = 0 AS sampled,
  histories.first_at < cutoffs.as_of_end AS has_signals,
  histories.timeline,
  -- What a source said about the person later is not known yet at an earlier day.
  CASE WHEN cutoffs.role = 'now' OR histories.province_at < cutoffs.as_of_end THEN histories.province END AS province,
  CASE WHEN cutoffs.role = 'now' OR histories.gender_at < cutoffs.as_of_end THEN histories.gender END AS gender,
  histories.customer_group,
  CASE WHEN cutoffs.role = 'now' OR histories.born_at < cutoffs.as_of_end
    THEN CAST(date_part('year', cutoffs.as_of_on) - date_part('year', histories.born_on) AS DOUBLE) END AS age,
  CASE WHEN cutoffs.role = 'now' OR histories.income_at < cutoffs.as_of_end THEN histories.income END AS income,
  CASE WHEN cutoffs.role = 'now' OR histories.budget_at < cutoffs.as_of_end THEN histories.budget END AS budget,
  CASE WHEN cutoffs.role = 'now' OR histories.competitor_at < cutoffs.as_of_end
    THEN histories.competitor END AS competitor
FROM cutoffs
CROSS JOIN histories
WHERE (cutoffs.role <> 'train' OR histories.person_id % cutoffs.keep_one_in = 0)
  AND (cutoffs.role = 'now' OR histories.first_seen_at < cutoffs.as_of_end)
