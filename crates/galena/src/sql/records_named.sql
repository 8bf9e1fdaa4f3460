-- Records by their ids, each with its person.
SELECT records.*, members.person_id
FROM records
LEFT JOIN members ON members.record_id = records.record_id
WHERE records.record_id IN ({{records}})
ORDER BY records.record_id
