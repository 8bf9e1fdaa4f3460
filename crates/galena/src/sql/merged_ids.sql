-- Where ids lead that were merged into others; the latest first.
SELECT person_id, other_person_id
FROM identity_log
WHERE change = 'merged' AND other_person_id IS NOT NULL
ORDER BY as_of_on DESC, person_id, other_person_id
