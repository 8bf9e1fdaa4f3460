-- A person bears the id of their earliest record.
WITH earliest AS (
  SELECT components.component, first_value(records.record_id ORDER BY records.at ASC NULLS LAST, records.record_id ASC) AS person_id
  FROM records
  JOIN components ON components.record_id = records.record_id
  GROUP BY components.component
)
SELECT records.record_id, coalesce(earliest.person_id, records.record_id) AS person_id
FROM records
LEFT JOIN components ON components.record_id = records.record_id
LEFT JOIN earliest ON earliest.component = components.component
