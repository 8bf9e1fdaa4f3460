-- Whose name holds the folded words; those whose whole name it is come first.
SELECT person_id, name
FROM people
WHERE strpos(fold_marks(name), $folded) > 0
ORDER BY CASE WHEN fold_marks(name) = $folded THEN 0 ELSE 1 END, name, person_id
LIMIT 501
