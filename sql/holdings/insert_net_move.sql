-- Notes that a customer's net assets moved much.
INSERT INTO net_move (day, cust_id, before_fen, after_fen) VALUES (?1, ?2, ?3, ?4)
