-- How many messages are in each state, and since when the oldest of them has been in the outbox.
SELECT state, count(*), min(queued_at) FROM message GROUP BY state
