-- Who is who today, with the forecasts that only today needs and the texts behind the codes. What the rhythm of a buyer
-- says is held to how likely they are to buy soon by everything that is known: the chance of the next 30 days is
-- taken from there, and what follows from buying or not from here.
WITH today AS (
  SELECT
    *,
    1.0 - power(1.0 - chance, 30.0 / $horizon_days) AS buys_30,
    CASE WHEN purchases > 0
      THEN least(buys_within(repurchase_model, 30, purchases, repeats, repeat_age, first_purchase_age), 0.999999) END
      AS buys_30_by_rhythm
  FROM judged_moments
  WHERE role = 'now'
),
known AS (
  SELECT
    today.*,
    explained(conversion_model, f) AS why,
    -- Somebody who has long been silent, or said no, is not the one to do something for next.
    next_step(
      CASE WHEN own_age <= 90 AND f['unsubscribed'] = 0 THEN conversion_model END, timeline, as_of_end, chance
    ) AS next,
    outlook(repurchase_model, purchases, repeats, repeat_age, first_purchase_age, buys_30) AS ahead,
    CASE WHEN purchases > 0
      THEN order_value(spending_model, purchases, mean_purchase)
      ELSE newcomer_order_value END AS order_value
  FROM today
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
    THEN buys_30 + (1.0 - buys_30) / (1.0 - buys_30_by_rhythm) * greatest(
      buys_within(repurchase_model, 365, purchases, repeats, repeat_age, first_purchase_age) - buys_30_by_rhythm, 0.0)
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
