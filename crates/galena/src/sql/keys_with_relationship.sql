SELECT
    members.person_id,
    standings.relationship,
    records.phone,
    records.email,
    records.customer_ref
FROM records
JOIN members ON members.record_id = records.record_id
JOIN standings ON standings.person_id = members.person_id AND standings.until_on IS NULL
