SELECT people.person_id, people.name, people.customer_ref, people.phone, people.email, people.province, standings.class
FROM people
LEFT JOIN standings ON standings.person_id = people.person_id AND standings.until_on IS NULL
WHERE people.person_id IN ({{people}})
ORDER BY people.name NULLS LAST, people.person_id
