-- What the further columns that are compared are called in the files.
SELECT subject, note FROM identity_checks WHERE measure = 'field' AND note IS NOT NULL ORDER BY subject
