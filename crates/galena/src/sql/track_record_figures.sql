SELECT * FROM track_record ORDER BY as_of_on NULLS LAST, measure, subject
