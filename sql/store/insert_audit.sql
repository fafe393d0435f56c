-- Signs an action; a key that is there already signs nothing.
INSERT INTO audit (action_key, at, business_date, actor, verb, object, detail)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (action_key) DO NOTHING
