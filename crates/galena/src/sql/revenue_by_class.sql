SELECT standings.class, sum(greatest(features.spent, 0.0)) AS spent
FROM features
JOIN standings ON standings.person_id = features.person_id AND standings.until_on IS NULL
GROUP BY standings.class
