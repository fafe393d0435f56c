-- Who works, worked or will work on customer ?1 beside their manager, the latest first.
SELECT co_manager_no, cust_no, staff_no, part, since_day, last_day, named_by, named_on, reason, ended_on, ended_by
FROM co_manager WHERE cust_no = ?1 ORDER BY co_manager_no DESC
