-- The last signal of each of a few people.
SELECT
  members.person_id,
  last_value(signals.kind ORDER BY signals.at, signals.kind) AS kind,
  max(signals.at) AS at
FROM signals
JOIN members ON members.record_id = signals.record_id
WHERE members.person_id IN ({{people}}) AND signals.at < $as_of_end
GROUP BY members.person_id
