-- Which kinds of transaction were booked for whom from day ?1 to day ?2, in no order.
SELECT cust_id, day, kind FROM txn WHERE day BETWEEN ?1 AND ?2
