SELECT
  person_id,
  as_of_on,
{{columns}}
FROM judged
