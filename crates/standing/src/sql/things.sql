-- The texts behind the codes of timelines.
SELECT thing_code(product) AS code, min(product) AS thing
FROM (SELECT DISTINCT product FROM signals WHERE product IS NOT NULL)
GROUP BY 1
UNION ALL
SELECT short_code(category), min(category)
FROM (SELECT DISTINCT category FROM signals WHERE category IS NOT NULL)
GROUP BY 1
UNION ALL
SELECT short_code(channel), min(channel)
FROM (SELECT DISTINCT channel FROM signals WHERE channel IS NOT NULL)
GROUP BY 1
