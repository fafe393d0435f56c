-- Whose net assets moved much on a day: before and after.
SELECT cust_id, before_fen, after_fen FROM net_move WHERE day = ?1
