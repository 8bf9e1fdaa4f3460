WITH grouped AS (
  SELECT records.record_id, records.at, coalesce(components.component, records.record_id) AS component
  FROM records
  LEFT JOIN components ON components.record_id = records.record_id
),
earliest AS (
  SELECT component, first_value(record_id ORDER BY at ASC NULLS LAST, record_id ASC) AS person_id
  FROM grouped
  GROUP BY component
  HAVING count(*) > 1
)
SELECT grouped.record_id, coalesce(earliest.person_id, grouped.record_id) AS person_id
FROM grouped
LEFT JOIN earliest ON earliest.component = grouped.component
