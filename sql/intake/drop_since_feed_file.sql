-- Takes back the rows of feed_file of day ?1 and later.
DELETE FROM feed_file WHERE day >= ?1
