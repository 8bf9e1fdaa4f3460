SELECT * FROM model_checks ORDER BY measure, value DESC NULLS LAST, subject, note
