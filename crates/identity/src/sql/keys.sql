SELECT 'phone' AS key, phone AS value, record_id FROM records WHERE phone IS NOT NULL
UNION ALL
SELECT 'email', email, record_id FROM records WHERE email IS NOT NULL
UNION ALL
SELECT 'customer_ref', customer_ref, record_id FROM records WHERE customer_ref IS NOT NULL
UNION ALL
SELECT 'device_id', device_id, record_id FROM records WHERE device_id IS NOT NULL
