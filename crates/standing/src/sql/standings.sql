-- A row for every change. One sort by person and day instead of a window per person.
-- Class and relationship follow from rule and mark: they are read off at the end, where fewer rows are left.
WITH seen AS (
  SELECT
    person_id,
    as_of_on,
    in_target,
    segment,
    rule,
    need,
    ability_to_pay,
    purchases,
    last_purchase_age,
    event_day,
    lag(person_id) OVER (ORDER BY person_id, as_of_on) AS person_before,
    lag(as_of_on) OVER (ORDER BY person_id, as_of_on) AS day_before,
    lag(rule) OVER (ORDER BY person_id, as_of_on) AS rule_before,
    lag(in_target) OVER (ORDER BY person_id, as_of_on) AS in_target_before
  FROM (SELECT {{columns}} FROM judged_before UNION ALL SELECT {{columns}} FROM judged)
),
changes AS (
  SELECT
    *,
    split_part(rule, '_', 1) AS relationship,
    CASE
      WHEN (person_before IS DISTINCT FROM person_id) THEN least(event_day, CAST(as_of_on AS INT))
      ELSE least(greatest(event_day, CAST(day_before AS INT) + 1), CAST(as_of_on AS INT))
    END AS from_day
  FROM seen
  WHERE (person_before IS DISTINCT FROM person_id) OR rule <> rule_before OR in_target <> in_target_before
)
SELECT
  person_id,
  CAST(from_day AS DATE) AS from_on,
  CASE WHEN lead(person_id) OVER (ORDER BY person_id, as_of_on) = person_id
    THEN CAST(lead(from_day) OVER (ORDER BY person_id, as_of_on) - 1 AS DATE) END AS until_on,
  class_of($policy, relationship, in_target) AS class,
  relationship,
  CASE WHEN relationship = 'potential' THEN substr(rule, 11) END AS potential_kind,
  in_target,
  segment,
  rule,
  concat_ws(
    '; ',
    concat('need ', CAST(round(need, 2) AS VARCHAR)),
    concat('ability ', coalesce(CAST(round(ability_to_pay, 2) AS VARCHAR), 'unknown')),
    concat('purchases ', CAST(CAST(purchases AS BIGINT) AS VARCHAR)),
    CASE WHEN purchases > 0
      THEN concat('last ', CAST(CAST(last_purchase_age AS BIGINT) AS VARCHAR), ' days ago') END
  ) AS evidence
FROM changes
