SELECT
    decision,
    COUNT(*) AS pairs
FROM (
    SELECT first_value(decision ORDER BY at DESC, decision DESC) AS decision
    FROM judgements
    WHERE right_record_id IS NOT NULL
        AND right_record_id <> left_record_id
    GROUP BY least(left_record_id, right_record_id), greatest(left_record_id, right_record_id)
) AS latest
GROUP BY decision
