-- Who is who: the golden record, the standing that holds, the axes and what is expected.
SELECT
  axes.person_id,
  people.name,
  people.customer_ref,
  standings.class,
  standings.relationship,
  standings.potential_kind,
  standings.in_target,
  standings.segment,
  axes.need,
  axes.conversion,
  axes.loyalty,
  axes.behaviour,
  axes.ability_to_pay,
  axes.ability_source,
  forecasts.chance,
  forecasts.chance_low,
  forecasts.chance_high,
  forecasts.alive,
  forecasts.expected_purchases,
  forecasts.expected_value_365,
  axes.need_product,
  axes.need_kind,
  standings.from_on,
  standings.rule,
  people.phone,
  people.email,
  people.province,
  (people.consented IS DISTINCT FROM FALSE)
    AND coalesce(features.unsubscribed, 0.0) = 0.0
    AND (people.phone IS NOT NULL OR people.email IS NOT NULL) AS contactable
FROM axes
JOIN people ON people.person_id = axes.person_id
LEFT JOIN standings ON standings.person_id = axes.person_id AND standings.until_on IS NULL
LEFT JOIN forecasts ON forecasts.person_id = axes.person_id
LEFT JOIN features ON features.person_id = axes.person_id
WHERE $class = '' OR standings.class = $class
ORDER BY {{order}}, axes.person_id
{{limit}}
