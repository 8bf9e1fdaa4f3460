-- Who is who today, with the forecasts that only today needs and the texts behind the codes.
WITH known AS (
  SELECT
    judged_moments.*,
    explained(conversion_model, f) AS why,
    -- Somebody who has long been silent, or said no, is not the one to do something for next.
    next_step(
      CASE WHEN own_age <= 90 AND f['unsubscribed'] = 0 THEN conversion_model END, timeline, as_of_end, chance
    ) AS next,
    outlook(repurchase_model, purchases, repeats, repeat_age, first_purchase_age) AS ahead,
    CASE WHEN purchases > 0
      THEN order_value(spending_model, purchases, mean_purchase)
      ELSE newcomer_order_value END AS order_value
  FROM judged_moments
  WHERE role = 'now'
)
SELECT
  known.person_id,
  known.as_of_on,
  f,
  need,
  last_purchase_age,
  purchases,
  chance,
  why,
  next,
  conversion_name,
  ahead,
  CASE WHEN purchases > 0
    THEN buys_within(repurchase_model, 365, purchases, repeats, repeat_age, first_purchase_age)
    ELSE loyalty_of(loyalty_prior, segment, channel_code, need) END AS loyalty,
  expected_purchases,
  order_value,
  repurchase_name,
  ability_to_pay,
  ability_source,
  need_things.thing AS need_product,
  segment,
  rule,
  in_target,
  event_day
FROM known
LEFT JOIN loyalty_prior ON loyalty_prior.as_of_on = known.as_of_on
LEFT JOIN things AS need_things ON need_things.code = need_code
