-- What a second person, or whoever drafted it where it is refused, says of a draft.
UPDATE message_template SET outcome = ?2, decided_by = ?3, decided_on = ?4
WHERE template_no = ?1 AND outcome IS NULL
