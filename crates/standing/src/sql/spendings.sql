-- What buyers spent: the mean value of a purchase and how many there were, all of them, the first too.
SELECT as_of_on, purchases, mean_purchase
FROM buyers
WHERE sampled AND mean_purchase > 0
