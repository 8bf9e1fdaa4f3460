-- How loyal the buyers of each channel turned out to be: a first guess for those who have not bought.
SELECT
  buyers.as_of_on,
  buyers.channel,
  sum(
    repurchase(
      models.repurchase, models.spending, $horizon_days, buyers.purchases, buyers.repeats, buyers.repeat_age,
      buyers.first_purchase_age, buyers.mean_purchase
    )['again_365']
  ) AS loyalty,
  count(*) AS people
FROM buyers
JOIN models ON models.as_of_on = buyers.as_of_on
WHERE buyers.sampled
GROUP BY 1, 2
