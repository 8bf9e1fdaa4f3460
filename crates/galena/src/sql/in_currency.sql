-- Is any amount in this currency? One row is answer enough.
SELECT currency FROM signals WHERE currency = $currency LIMIT 1
