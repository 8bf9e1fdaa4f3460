WITH best AS (
  SELECT
    members.person_id,
    count(*) AS records,
    min(records.at) AS first_seen_at,
    golden(
      records.at, records.record_id, records.name, records.phone, records.email, records.device_id,
      records.customer_ref, records.gender, CAST(records.born_on AS VARCHAR), records.company, records.address,
      records.ward, records.district, records.province, CAST(records.income AS VARCHAR),
      CAST(records.budget AS VARCHAR), records.currency, records.competitor, CAST(records.consented AS VARCHAR),
      records.customer_group
    ) AS b
  FROM records
  JOIN members ON members.record_id = records.record_id
  GROUP BY members.person_id
)
SELECT
  person_id,
  b[1] AS name,
  b[2] AS phone,
  b[3] AS email,
  b[4] AS device_id,
  b[5] AS customer_ref,
  b[6] AS gender,
  CAST(b[7] AS DATE) AS born_on,
  b[8] AS company,
  b[9] AS address,
  b[10] AS ward,
  b[11] AS district,
  b[12] AS province,
  CAST(b[13] AS DOUBLE) AS income,
  CAST(b[14] AS DOUBLE) AS budget,
  b[15] AS currency,
  b[16] AS competitor,
  CAST(b[17] AS BOOLEAN) AS consented,
  b[18] AS customer_group,
  records,
  first_seen_at,
  b[19] AS sources
FROM best
