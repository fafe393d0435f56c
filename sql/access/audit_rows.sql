-- The whole audit, in order.
SELECT seq, action_key, at, business_date, actor, verb, object, detail, peer, outcome, was, became, chain
FROM audit ORDER BY seq
