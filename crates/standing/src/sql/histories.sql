-- All that is known of a person in one row, so that a cut-off costs a look and not another join.
SELECT
  people.person_id,
  people.first_seen_at,
  timelines.timeline,
  timelines.first_at,
  timelines.first_order_at,
  people.province,
  known.province_at,
  people.gender,
  known.gender_at,
  people.customer_group,
  people.born_on,
  known.born_at,
  people.income,
  known.income_at,
  people.budget,
  known.budget_at,
  people.competitor,
  known.competitor_at
FROM people
LEFT JOIN known ON known.person_id = people.person_id
LEFT JOIN timelines ON timelines.person_id = people.person_id
