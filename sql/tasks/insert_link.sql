-- Makes a link that dials.
INSERT INTO dial_link (link_no, link_hash, cust_no, kind, source, made_by, made_on, good_until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
