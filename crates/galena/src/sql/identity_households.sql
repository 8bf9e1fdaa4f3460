SELECT
    COUNT(DISTINCT household_id) AS households,
    COUNT(DISTINCT person_id) AS people
FROM households
