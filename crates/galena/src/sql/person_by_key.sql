SELECT person_id FROM people WHERE person_id = $id
UNION
SELECT members.person_id
FROM records
JOIN members ON members.record_id = records.record_id
WHERE records.phone IN ($phone, $national_phone)
  OR lower(records.email) = $typed
  OR lower(records.customer_ref) = $typed
  OR lower(split_part(records.customer_ref, ':', 2)) = $typed
  OR lower(records.device_id) = $typed
  OR lower(records.national_id) = $typed
ORDER BY 1
LIMIT 501
