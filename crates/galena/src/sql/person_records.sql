SELECT records.*
FROM records
JOIN members ON members.record_id = records.record_id
WHERE members.person_id = $person
ORDER BY records.at NULLS LAST, records.record_id
LIMIT 1000
