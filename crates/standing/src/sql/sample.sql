-- What models and proposals are fitted on: a sample of people at every cut-off, with what their signals
-- added up to (f) and what came of it.
WITH seen AS (
  SELECT
    *,
    features(timeline, as_of_end) AS f,
    outcome(timeline, as_of_end, until_end) AS o
  FROM moments
  WHERE sampled AND has_signals
)
SELECT
  person_id,
  role,
  as_of_on,
  until_on,
  f,
  o['purchases'] AS purchases_after,
  province,
  gender,
  customer_group,
  age,
  income,
  budget,
  channels.thing AS channel,
  categories.thing AS category
FROM seen
LEFT JOIN things AS channels ON channels.code = f['first_channel']
LEFT JOIN things AS categories ON categories.code = f['category']
