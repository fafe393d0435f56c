-- The number that the next draft of a template gets.
SELECT coalesce(max(template_no), 0) + 1 FROM message_template
