-- The timeline of a customer names every task that was about them, those that are done too.
CREATE INDEX task_customer_of ON task_customer (cust_no, task_no);
