-- A row for every change. Class and relationship follow from rule and mark: they are read off here, where
-- fewer rows are left.
WITH folded AS (
  SELECT
    person_id,
    changes(
      as_of_on, event_day, need, ability_to_pay, purchases, last_purchase_age, rule, in_target, segment
    ) AS rows
  FROM (SELECT {{columns}} FROM judged_before UNION ALL SELECT {{columns}} FROM judged)
  GROUP BY person_id
),
changed AS (
  SELECT person_id, unnest(rows) AS c FROM folded
),
read AS (
  SELECT *, relationship_of(c['rule']) AS relationship FROM changed
)
SELECT
  person_id,
  c['from_on'] AS from_on,
  c['until_on'] AS until_on,
  class_of($policy, relationship, c['in_target']) AS class,
  relationship,
  CASE WHEN relationship = 'potential' THEN substr(c['rule'], 11) END AS potential_kind,
  c['in_target'] AS in_target,
  c['segment'] AS segment,
  c['rule'] AS rule,
  evidence(c['need'], c['ability_to_pay'], c['purchases'], c['last_purchase_age']) AS evidence
FROM read
