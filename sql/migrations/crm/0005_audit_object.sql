-- "Who saw this customer" is answered at once, however long the audit has grown.
CREATE INDEX audit_by_object ON audit (object, verb, seq);
