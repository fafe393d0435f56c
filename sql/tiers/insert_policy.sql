-- Proposes a policy version.
INSERT INTO policy (version, effective_month, document, author, proposed_on) VALUES (?1, ?2, ?3, ?4, ?5)
