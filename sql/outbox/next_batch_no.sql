-- The number that the next batch gets.
SELECT coalesce(max(batch_no), 0) + 1 FROM message
