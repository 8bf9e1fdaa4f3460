-- Whom to approach first, of one kind of people; nobody who said no, or who cannot be reached. Best
-- first by chance times the value of an order.
SELECT
  axes.person_id,
  people.name,
  people.customer_ref,
  standings.class,
  standings.segment,
  standings.in_target,
  standings.potential_kind,
  axes.need,
  axes.conversion,
  axes.loyalty,
  axes.behaviour,
  axes.ability_to_pay,
  axes.need_product,
  axes.need_kind,
  forecasts.chance,
  forecasts.chance_low,
  forecasts.chance_high,
  forecasts.chance * forecasts.expected_order_value AS expected_value,
  forecasts.chance * coalesce(forecasts.expected_order_value, orders.usual, 1.0) AS worth,
  forecasts.chance_base,
  forecasts.reasons,
  people.competitor,
  features.signals,
  features.first_age,
  features.days_90,
  features.passive_30,
  features.advice,
  features.offers,
  features.returns,
  features.refusals,
  features.unsubscribed,
  features.recommendations,
  features.purchases,
  features.median_gap,
  features.last_purchase_age,
  features.explicit_age,
  features.waiting_age,
  features.competitor_age,
  features.active_30,
  features.own_age
FROM axes
JOIN people ON people.person_id = axes.person_id
JOIN standings ON standings.person_id = axes.person_id AND standings.until_on IS NULL
JOIN forecasts ON forecasts.person_id = axes.person_id
JOIN features ON features.person_id = axes.person_id
CROSS JOIN (SELECT avg(expected_order_value) AS usual FROM forecasts) AS orders
WHERE (people.consented IS DISTINCT FROM FALSE)
  AND features.unsubscribed = 0
  AND coalesce(people.phone, people.email, people.customer_ref) IS NOT NULL
  AND {{who}}
ORDER BY worth DESC, axes.person_id
LIMIT 25
