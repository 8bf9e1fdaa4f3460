SELECT
    as_of_on,
    SUM(CASE WHEN change = 'created' THEN 1 ELSE 0 END) AS created,
    SUM(CASE WHEN change = 'merged' THEN 1 ELSE 0 END) AS merged,
    SUM(CASE WHEN change = 'split' THEN 1 ELSE 0 END) AS split,
    SUM(CASE WHEN change = 'retired' THEN 1 ELSE 0 END) AS retired
FROM identity_log
GROUP BY as_of_on
ORDER BY as_of_on DESC
