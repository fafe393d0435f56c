-- Notes why a customer could not be kept, with the measure taken.
INSERT INTO departure (lead_no, cust_no, why, competitor, measure, noted_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
