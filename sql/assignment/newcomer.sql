-- A new customer.
SELECT cust_no, inst_no, opened_on, window_until, straight, noted_on FROM newcomer WHERE cust_no = ?1
