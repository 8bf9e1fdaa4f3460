WITH best AS (
  SELECT
    several.person_id,
    count(*) AS records,
    min(records.at) AS first_seen_at,
    golden(
      records.at, records.record_id, records.name, records.family_name, records.given_name, records.phone,
      records.email, records.device_id, records.customer_ref, records.national_id, records.tax_number,
      records.gender, CAST(records.born_on AS VARCHAR), records.company, records.address, records.ward,
      records.district, records.province, records.postcode, CAST(records.income AS VARCHAR),
      CAST(records.budget AS VARCHAR), records.currency, records.competitor, CAST(records.consented AS VARCHAR),
      records.customer_group
    ) AS b
  FROM records
  JOIN several ON several.record_id = records.record_id
  GROUP BY several.person_id
)
SELECT
  person_id,
  b['name'] AS name,
  b['family_name'] AS family_name,
  b['given_name'] AS given_name,
  b['phone'] AS phone,
  b['email'] AS email,
  b['device_id'] AS device_id,
  b['customer_ref'] AS customer_ref,
  b['national_id'] AS national_id,
  b['tax_number'] AS tax_number,
  b['gender'] AS gender,
  CAST(b['born_on'] AS DATE) AS born_on,
  b['company'] AS company,
  b['address'] AS address,
  b['ward'] AS ward,
  b['district'] AS district,
  b['province'] AS province,
  b['postcode'] AS postcode,
  CAST(b['income'] AS DOUBLE) AS income,
  CAST(b['budget'] AS DOUBLE) AS budget,
  b['currency'] AS currency,
  b['competitor'] AS competitor,
  CAST(b['consented'] AS BOOLEAN) AS consented,
  b['customer_group'] AS customer_group,
  records,
  first_seen_at,
  b['sources'] AS sources
FROM best
UNION ALL
-- Most people have one record, and are as it says.
SELECT
  single.person_id,
  records.name,
  records.family_name,
  records.given_name,
  records.phone,
  records.email,
  records.device_id,
  records.customer_ref,
  records.national_id,
  records.tax_number,
  records.gender,
  records.born_on,
  records.company,
  records.address,
  records.ward,
  records.district,
  records.province,
  records.postcode,
  CAST(records.income AS DOUBLE),
  CAST(records.budget AS DOUBLE),
  records.currency,
  records.competitor,
  records.consented,
  records.customer_group,
  1,
  records.at,
  concat('{"all":"', CAST(records.record_id AS VARCHAR), '"}')
FROM records
JOIN single ON single.record_id = records.record_id
