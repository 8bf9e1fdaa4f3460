SELECT links.left_record_id, links.right_record_id, links.key
FROM links
JOIN members ON members.record_id = links.left_record_id
WHERE members.person_id = $person
ORDER BY links.left_record_id, links.right_record_id, links.key
LIMIT 200
