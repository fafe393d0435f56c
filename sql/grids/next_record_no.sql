-- The number of the next record of a customer's grid.
SELECT coalesce(max(record_no), 0) + 1 FROM customer_grid
