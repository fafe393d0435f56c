-- Rows of the audit that were written before there was a chain, in order.
SELECT seq, action_key, at, business_date, actor, verb, object, detail, peer, outcome, was, became
FROM audit WHERE chain = '' ORDER BY seq
