-- Who did one thing, and when: near-quota notices, and the trail of one kind of act.
CREATE INDEX audit_by_verb ON audit (verb, at);
