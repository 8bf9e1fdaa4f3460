SELECT
    as_of_on,
    measure,
    subject,
    records,
    value,
    low,
    high,
    note
FROM identity_checks
ORDER BY measure, value DESC, subject
