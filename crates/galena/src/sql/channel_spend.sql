SELECT
  coalesce(channel, '') AS channel,
  sum(amount) AS spend,
  sum(CASE WHEN spent_on >= $since THEN amount END) AS spend_since
FROM spend
WHERE spent_on <= $as_of AND currency = $currency
GROUP BY 1
