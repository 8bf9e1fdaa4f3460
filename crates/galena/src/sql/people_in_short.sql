-- What to call some people, and what hangs on them.
SELECT
  people.person_id, people.name, people.customer_ref, people.phone, people.email, people.records,
  features.purchases, households.household_id
FROM people
LEFT JOIN features ON features.person_id = people.person_id
LEFT JOIN households ON households.person_id = people.person_id
WHERE people.person_id IN ({{people}})
ORDER BY people.person_id
