-- Who is who today, with the forecasts that only today needs and the texts behind the codes.
WITH overall AS (
  SELECT as_of_on, sum(loyalty) / sum(people) AS loyalty FROM loyalty_priors GROUP BY as_of_on
)
SELECT
  judged_moments.person_id,
  judged_moments.as_of_on,
  f,
  need,
  last_purchase_age,
  purchases,
  chance,
  chance_interval(conversion_model, f) AS chance_interval,
  conversion_name,
  alive(repurchase_model, purchases, repeats, repeat_age, first_purchase_age) AS alive,
  CASE WHEN purchases > 0
    THEN buys_within(repurchase_model, 365, purchases, repeats, repeat_age, first_purchase_age)
    ELSE (coalesce(loyalty_priors.loyalty, 0) + $loyalty_prior_people * coalesce(overall.loyalty, 0.2))
      / (coalesce(loyalty_priors.people, 0) + $loyalty_prior_people) END AS loyalty,
  expected_purchases,
  CASE WHEN purchases > 0
    THEN purchases_within(repurchase_model, 365, purchases, repeats, repeat_age, first_purchase_age)
    ELSE 1.0 - power(1.0 - chance, 365.0 / $horizon_days) END AS expected_purchases_365,
  CASE WHEN purchases > 0
    THEN order_value(spending_model, purchases, mean_purchase)
    ELSE newcomer_order_value END AS expected_order_value,
  repurchase_name,
  ability_to_pay,
  ability_source,
  need_things.thing AS need_product,
  segment,
  rule,
  in_target,
  event_day
FROM judged_moments
LEFT JOIN overall ON overall.as_of_on = judged_moments.as_of_on
LEFT JOIN loyalty_priors
  ON loyalty_priors.as_of_on = judged_moments.as_of_on AND loyalty_priors.channel = coalesce(channel_code, 0)
LEFT JOIN things AS need_things ON need_things.code = need_code
WHERE judged_moments.role = 'now'
