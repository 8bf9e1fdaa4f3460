-- The texts behind the codes of timelines. Each column is made distinct by itself: that reads one column at a
-- time, where one look at all three would be repeated for each of them.
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
