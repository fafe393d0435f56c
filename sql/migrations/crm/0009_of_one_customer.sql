-- What was entered about one customer is found at once, however many families and special VIPs there are.
CREATE INDEX family_member_by_customer ON family_member (cust_no);
CREATE INDEX special_vip_by_customer ON special_vip (cust_no);
CREATE INDEX designation_by_customer ON designation (cust_no);
