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
  SELECT *, split_part(c['rule'], '_', 1) AS relationship FROM changed
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
  concat_ws(
    '; ',
    concat('need ', CAST(round(c['need'], 2) AS VARCHAR)),
    concat('ability ', coalesce(CAST(round(c['ability_to_pay'], 2) AS VARCHAR), 'unknown')),
    concat('purchases ', CAST(CAST(c['purchases'] AS BIGINT) AS VARCHAR)),
    CASE WHEN c['purchases'] > 0
      THEN concat('last ', CAST(CAST(c['last_purchase_age'] AS BIGINT) AS VARCHAR), ' days ago') END
  ) AS evidence
FROM read
