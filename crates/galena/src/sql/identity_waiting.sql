WITH judged AS (
    SELECT DISTINCT
        least(one.person_id, other.person_id) AS one_id,
        greatest(one.person_id, other.person_id) AS other_id
    FROM judgements
    JOIN members AS one ON one.record_id = judgements.left_record_id
    JOIN members AS other ON other.record_id = judgements.right_record_id
),
doubtful AS (
    SELECT DISTINCT
        least(one.person_id, other.person_id) AS one_id,
        greatest(one.person_id, other.person_id) AS other_id
    FROM links
    JOIN members AS one ON one.record_id = links.left_record_id
    JOIN members AS other ON other.record_id = links.right_record_id
    WHERE least(links.chance / $joined_from, (1.0 - links.chance) / (1.0 - $joined_from)) >= $least_doubt
)
SELECT COUNT(*) AS waiting
FROM doubtful
LEFT JOIN judged ON judged.one_id = doubtful.one_id AND judged.other_id = doubtful.other_id
WHERE judged.one_id IS NULL
