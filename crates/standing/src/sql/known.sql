-- Since when each attribute of a person has been known; null when no source dates it.
SELECT
  members.person_id,
  min(CASE WHEN records.province IS NOT NULL THEN records.at END) AS province_at,
  min(CASE WHEN records.gender IS NOT NULL THEN records.at END) AS gender_at,
  min(CASE WHEN records.born_on IS NOT NULL THEN records.at END) AS born_at,
  min(CASE WHEN records.income IS NOT NULL THEN records.at END) AS income_at,
  min(CASE WHEN records.budget IS NOT NULL THEN records.at END) AS budget_at,
  min(CASE WHEN records.competitor IS NOT NULL THEN records.at END) AS competitor_at
FROM records
JOIN members ON members.record_id = records.record_id
GROUP BY members.person_id
