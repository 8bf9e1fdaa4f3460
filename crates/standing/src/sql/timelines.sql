-- One pass over the signals; whatever is judged later reads these bytes.
SELECT
  members.person_id,
  timeline(
    signals.at, signals.kind, signals.product, signals.category, CAST(signals.value AS DOUBLE),
    signals.order_ref, signals.channel, signals.competitor
  ) AS timeline,
  min(signals.at) AS first_at,
  min(CASE WHEN signals.kind = 'order' THEN signals.at END) AS first_order_at
FROM signals
JOIN members ON members.record_id = signals.record_id
GROUP BY members.person_id
