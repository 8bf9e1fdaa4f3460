SELECT
    CASE
        WHEN chance >= $sure_from THEN 'sure'
        WHEN chance >= $doubtful_until THEN 'likely'
        WHEN chance >= $doubtful_from THEN 'doubtful'
        ELSE 'hardly'
    END AS band,
    COUNT(*) AS pairs,
    SUM(CASE WHEN joined THEN 1 ELSE 0 END) AS joined,
    SUM(chance) AS expected
FROM links
GROUP BY band
