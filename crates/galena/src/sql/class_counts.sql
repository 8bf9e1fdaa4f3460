-- People by class, relationship and kind: today, and on an earlier day.
SELECT
  class,
  relationship,
  potential_kind,
  sum(CASE WHEN until_on IS NULL THEN 1 ELSE 0 END) AS people,
  sum(CASE WHEN from_on <= $earlier AND (until_on IS NULL OR until_on >= $earlier) THEN 1 ELSE 0 END) AS people_earlier
FROM standings
GROUP BY class, relationship, potential_kind
