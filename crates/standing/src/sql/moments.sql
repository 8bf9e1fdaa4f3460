-- Every person at every cut-off: what was known then (f) and what came of it (o).
-- Training cut-offs look at a sample of people; replays and today look at all.
SELECT
  people.person_id,
  cutoffs.role,
  cutoffs.as_of_on,
  cutoffs.until_on,
  people.person_id % cutoffs.keep_one_in = 0 AS sampled,
  features(timelines.timeline, cutoffs.as_of_end) AS f,
  outcome(timelines.timeline, cutoffs.as_of_end, cutoffs.until_end) AS o,
  -- What a source said about the person later is not known yet at an earlier day.
  CASE WHEN cutoffs.role = 'now' OR known.province_at < cutoffs.as_of_end THEN people.province END AS province,
  CASE WHEN cutoffs.role = 'now' OR known.gender_at < cutoffs.as_of_end THEN people.gender END AS gender,
  people.customer_group,
  CASE WHEN cutoffs.role = 'now' OR known.born_at < cutoffs.as_of_end
    THEN CAST(date_part('year', cutoffs.as_of_on) - date_part('year', people.born_on) AS DOUBLE) END AS age,
  CASE WHEN cutoffs.role = 'now' OR known.income_at < cutoffs.as_of_end THEN people.income END AS income,
  CASE WHEN cutoffs.role = 'now' OR known.budget_at < cutoffs.as_of_end THEN people.budget END AS budget,
  CASE WHEN cutoffs.role = 'now' OR known.competitor_at < cutoffs.as_of_end
    THEN people.competitor END AS competitor
FROM people
CROSS JOIN cutoffs
LEFT JOIN known ON known.person_id = people.person_id
LEFT JOIN timelines ON timelines.person_id = people.person_id
WHERE (cutoffs.role <> 'train' OR people.person_id % cutoffs.keep_one_in = 0)
  AND (cutoffs.role = 'now' OR people.first_seen_at < cutoffs.as_of_end)
