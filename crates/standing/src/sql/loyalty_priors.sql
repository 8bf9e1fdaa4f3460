-- How loyal the buyers of each channel turned out to be: a first guess for those who have not bought.
SELECT
  buyers.as_of_on,
  buyers.channel,
  sum(
    buys_within(
      models.repurchase, 365, buyers.purchases, buyers.repeats, buyers.repeat_age, buyers.first_purchase_age
    )
  ) AS loyalty,
  count(*) AS people
FROM buyers
JOIN models ON models.as_of_on = buyers.as_of_on
WHERE buyers.sampled AND buyers.purchases > 0
GROUP BY 1, 2
