-- Signs an action as the next link of the chain; a key that is there already signs nothing.
INSERT INTO audit (
  seq, action_key, at, business_date, actor, verb, object, detail, peer, outcome, was, became, chain)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
ON CONFLICT (action_key) DO NOTHING
