-- How many customers a person opened on a day is asked each time they open one.
CREATE INDEX audit_by_actor ON audit (actor, verb, at);
