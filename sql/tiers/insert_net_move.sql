-- Notes that a customer's net assets moved much, or began to leave.
INSERT INTO net_move (day, cust_id, before_fen, after_fen, left_avg_fen) VALUES (?1, ?2, ?3, ?4, ?5)
