SELECT person_id FROM people WHERE person_id IN ({{people}}) ORDER BY person_id
