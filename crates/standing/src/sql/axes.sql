SELECT
  person_id,
  as_of_on,
  f['need'] AS need,
  f['explicitness'] AS need_explicitness,
  f['specificity'] AS need_specificity,
  f['recency'] AS need_recency,
  need_product,
  f['need_kind'] AS need_kind,
  chance AS conversion,
  loyalty,
  f['behaviour'] AS behaviour,
  f['active'] AS behaviour_active,
  f['passive'] AS behaviour_passive,
  ability_to_pay,
  ability_source
FROM judged
