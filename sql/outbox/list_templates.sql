-- All versions of all templates, the latest first.
SELECT template_no, code, kind, text, drafted_by, drafted_on, outcome, decided_by, decided_on FROM message_template ORDER BY template_no DESC
