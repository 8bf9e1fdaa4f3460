-- The likeliest pair between two people, or between records of them.
SELECT links.*
FROM links
JOIN members AS one ON one.record_id = links.left_record_id
JOIN members AS other ON other.record_id = links.right_record_id
WHERE ((one.person_id = $one_person OR links.left_record_id = $one_record)
    AND (other.person_id = $other_person OR links.right_record_id = $other_record))
  OR ((other.person_id = $one_person OR links.right_record_id = $one_record)
    AND (one.person_id = $other_person OR links.left_record_id = $other_record))
ORDER BY links.chance DESC, links.left_record_id, links.right_record_id
LIMIT 1
