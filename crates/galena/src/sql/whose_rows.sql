WITH mentions AS (
    SELECT
        batch_id,
        row_number,
        record_id
    FROM records
    UNION
    SELECT
        batch_id,
        row_number,
        record_id
    FROM signals
    WHERE record_id IS NOT NULL
    UNION
    SELECT
        batch_id,
        row_number,
        record_id
    FROM answers
    WHERE record_id IS NOT NULL
)
SELECT
    batches.file_name,
    mentions.row_number,
    mentions.record_id,
    members.person_id
FROM mentions
JOIN members ON members.record_id = mentions.record_id
JOIN batches ON batches.batch_id = mentions.batch_id AND batches.event = 'added'
