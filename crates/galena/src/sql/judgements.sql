-- Of each pair of records the latest word of a human, as linkage reads it.
SELECT
  least(left_record_id, right_record_id) AS left_record_id,
  greatest(left_record_id, right_record_id) AS right_record_id,
  last_value(decision ORDER BY at, decision) AS decision,
  last_value(author ORDER BY at, decision) AS author,
  last_value(reason ORDER BY at, decision) AS reason,
  last_value(batch_id ORDER BY at, decision) AS batch_id,
  max(at) AS at
FROM judgements
WHERE right_record_id IS NOT NULL AND left_record_id <> right_record_id
GROUP BY least(left_record_id, right_record_id), greatest(left_record_id, right_record_id)
ORDER BY left_record_id, right_record_id
