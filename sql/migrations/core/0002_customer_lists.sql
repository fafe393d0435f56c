-- Lists of an institution's customers, in the order of their numbers.
CREATE INDEX customer_by_institution ON customer (open_inst, cust_no) WHERE until_day = 99991231;
