SELECT
  signals.at, signals.kind, signals.product, signals.category, signals.value, signals.currency,
  signals.order_ref, signals.channel, signals.campaign, signals.competitor, signals.text, signals.batch_id, signals.row_number
FROM signals
JOIN members ON members.record_id = signals.record_id
WHERE members.person_id = $person AND signals.at < $as_of_end
ORDER BY signals.at DESC, signals.kind, signals.batch_id, signals.row_number
LIMIT 30
