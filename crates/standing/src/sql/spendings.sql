-- Mean value of a purchase by how many there were, for buyers who bought more than once.
SELECT as_of_on, purchases, mean_purchase
FROM buyers
WHERE sampled AND repeats > 0 AND mean_purchase > 0
