-- How often some customers (a JSON list of numbers, ?2) used each benefit in a year.
SELECT u.cust_no, u.benefit, count(*)
FROM json_each(?2) AS one CROSS JOIN benefit_use AS u ON u.quota_year = ?1 AND u.cust_no = one.value
WHERE u.cancelled_on IS NULL GROUP BY u.cust_no, u.benefit
