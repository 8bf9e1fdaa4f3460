-- The texts behind the codes of timelines.
WITH seen AS (SELECT DISTINCT product, category, channel FROM signals)
SELECT thing_code(product) AS code, min(product) AS thing FROM seen WHERE product IS NOT NULL GROUP BY 1
UNION ALL
SELECT short_code(category), min(category) FROM seen WHERE category IS NOT NULL GROUP BY 1
UNION ALL
SELECT short_code(channel), min(channel) FROM seen WHERE channel IS NOT NULL GROUP BY 1
