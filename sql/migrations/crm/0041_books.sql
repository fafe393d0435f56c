-- Who has whom is read from an index alone: a person's customers, and who had a customer when.
DROP INDEX assignment_by_staff;
CREATE INDEX assignment_by_staff ON assignment (staff_no, until_day, since_day, cust_no, inst_no);
DROP INDEX assignment_by_customer;
CREATE INDEX assignment_by_customer ON assignment (cust_no, until_day, since_day, staff_no, team, inst_no);
