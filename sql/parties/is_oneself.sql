-- Whether a person is a customer themselves: of one name and one mobile number.
SELECT EXISTS (
  SELECT 1 FROM customer AS c JOIN staff AS s ON s.mobile = c.mobile AND s.name = c.name
  WHERE c.cust_id = ?1 AND c.until_day = 99991231 AND c.mobile <> '' AND s.staff_no = ?2 AND s.until_day = 99991231
)
