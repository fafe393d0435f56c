-- Whose net assets moved much on a day: before and after, and the average that it left.
SELECT cust_id, before_fen, after_fen, left_avg_fen FROM net_move WHERE day = ?1
