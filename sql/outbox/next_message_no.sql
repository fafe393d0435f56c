-- The number that the next message gets.
SELECT coalesce(max(message_no), 0) + 1 FROM message
