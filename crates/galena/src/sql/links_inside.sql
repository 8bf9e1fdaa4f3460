-- What holds a person's records together.
SELECT links.left_record_id, links.right_record_id, links.chance, links.weight, links.evidence
FROM links
JOIN members ON members.record_id = links.left_record_id
WHERE members.person_id = $person AND links.joined
ORDER BY links.chance DESC, links.left_record_id, links.right_record_id
