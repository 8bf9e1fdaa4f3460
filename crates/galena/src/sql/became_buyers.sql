-- People whose first purchase came after a replayed day: how they were marked just before it, and
-- whether they bought again, or were ever loyal, since.
WITH first_bought AS (
  SELECT person_id, min(from_on) AS bought_on, max(CASE WHEN relationship = 'loyal' THEN 1 ELSE 0 END) AS became_loyal
  FROM standings
  WHERE relationship IN ('actual', 'loyal', 'lapsed')
  GROUP BY person_id
)
SELECT
  before.in_target = 'yes' AS target,
  count(*) AS people,
  sum(CASE WHEN features.purchases >= 2.0 THEN 1 ELSE 0 END) AS bought_again,
  sum(first_bought.became_loyal) AS became_loyal
FROM first_bought
JOIN standings AS before
  ON before.person_id = first_bought.person_id
  AND before.until_on = CAST(CAST(first_bought.bought_on AS INT) - 1 AS DATE)
  AND before.relationship = 'potential'
JOIN features ON features.person_id = first_bought.person_id
GROUP BY 1
