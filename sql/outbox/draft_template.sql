-- Drafts a template; one draft of a code waits at a time.
INSERT INTO message_template (template_no, code, kind, text, drafted_by, drafted_on)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM message_template WHERE code = ?2 AND outcome IS NULL)
