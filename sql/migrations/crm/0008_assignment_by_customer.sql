-- Who looks after a customer on any day: each row of a list asks.
CREATE INDEX assignment_by_customer ON assignment (cust_no, until_day);
