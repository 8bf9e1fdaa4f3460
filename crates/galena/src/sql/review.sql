-- Which pairs of records are worth asking about? The most doubtful pair of every two people of whom nobody
-- said anything yet, and of every one person; those first on whose answer most hangs.
WITH judged AS (
  SELECT DISTINCT
    least(one.person_id, other.person_id) AS one_id,
    greatest(one.person_id, other.person_id) AS other_id
  FROM judgements
  JOIN members AS one ON one.record_id = judgements.left_record_id
  JOIN members AS other ON other.record_id = judgements.right_record_id
),
stakes AS (
  SELECT
    people.person_id,
    people.records + coalesce(features.purchases, 0.0) AS stake
  FROM people
  LEFT JOIN features ON features.person_id = people.person_id
),
pairs AS (
  SELECT
    least(one.person_id, other.person_id) AS one_id,
    greatest(one.person_id, other.person_id) AS other_id,
    links.left_record_id,
    links.right_record_id,
    least(links.chance / $from, (1.0 - links.chance) / (1.0 - $from)) AS doubt
  FROM links
  JOIN members AS one ON one.record_id = links.left_record_id
  JOIN members AS other ON other.record_id = links.right_record_id
),
doubtful AS (
  SELECT
    one_id,
    other_id,
    first_value(left_record_id ORDER BY doubt DESC, left_record_id, right_record_id) AS left_record_id,
    first_value(right_record_id ORDER BY doubt DESC, left_record_id, right_record_id) AS right_record_id,
    max(doubt) AS doubt
  FROM pairs
  WHERE doubt >= $least
  GROUP BY one_id, other_id
)
SELECT
  doubtful.one_id,
  doubtful.other_id,
  doubtful.left_record_id,
  doubtful.right_record_id,
  links.chance,
  links.weight,
  links.relation,
  links.joined,
  links.evidence,
  doubtful.doubt,
  doubtful.doubt * ln(1.0 + CASE
    WHEN doubtful.one_id = doubtful.other_id THEN one.stake
    ELSE one.stake + other.stake
  END) AS value,
  count(*) OVER () AS waiting
FROM doubtful
JOIN links ON links.left_record_id = doubtful.left_record_id AND links.right_record_id = doubtful.right_record_id
JOIN stakes AS one ON one.person_id = doubtful.one_id
JOIN stakes AS other ON other.person_id = doubtful.other_id
LEFT JOIN judged ON judged.one_id = doubtful.one_id AND judged.other_id = doubtful.other_id
WHERE judged.one_id IS NULL
ORDER BY value DESC, doubtful.left_record_id, doubtful.right_record_id
LIMIT $most
