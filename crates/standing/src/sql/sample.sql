-- What models and proposals are fitted on: a sample of people at every cut-off.
SELECT
  moments.person_id,
  moments.role,
  moments.as_of_on,
  moments.until_on,
  moments.f,
  moments.o['purchases'] AS purchases_after,
  moments.province,
  moments.gender,
  moments.customer_group,
  moments.age,
  moments.income,
  moments.budget,
  channels.thing AS channel,
  categories.thing AS category
FROM moments
LEFT JOIN things AS channels ON channels.code = moments.f['first_channel']
LEFT JOIN things AS categories ON categories.code = coalesce(moments.f['need_category'], moments.f['top_category'])
WHERE moments.sampled AND moments.has_signals
