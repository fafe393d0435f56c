-- The template of a code that is used: the approved one of the latest decision.
SELECT template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on FROM message_template
WHERE code = ?1 AND outcome = 'approved' ORDER BY template_no DESC LIMIT 1
