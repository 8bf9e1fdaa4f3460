-- Records of two people, or two records, the earliest first.
SELECT records.*, members.person_id
FROM records
LEFT JOIN members ON members.record_id = records.record_id
WHERE members.person_id = $person OR records.record_id = $record
ORDER BY records.at NULLS LAST, records.record_id
