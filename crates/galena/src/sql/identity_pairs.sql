WITH judged AS (
    SELECT DISTINCT
        least(left_record_id, right_record_id) AS low_id,
        greatest(left_record_id, right_record_id) AS high_id
    FROM judgements
    WHERE right_record_id IS NOT NULL
)
SELECT
    CASE
        WHEN links.chance >= $sure_from THEN 'sure'
        WHEN links.chance >= $doubtful_until THEN 'likely'
        WHEN links.chance >= $doubtful_from THEN 'doubtful'
        ELSE 'hardly'
    END AS band,
    COUNT(*) AS pairs,
    SUM(CASE WHEN links.joined THEN 1 ELSE 0 END) AS joined,
    SUM(links.chance) AS expected,
    SUM(CASE WHEN judged.low_id IS NULL THEN 1 ELSE 0 END) AS undecided
FROM links
LEFT JOIN judged ON judged.low_id = least(links.left_record_id, links.right_record_id)
    AND judged.high_id = greatest(links.left_record_id, links.right_record_id)
GROUP BY band
