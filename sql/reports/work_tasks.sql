-- Tasks that some people (?3, a JSON list) did from a day (?1) to another (?2): customers of tasks whom they finished, and
-- tasks about no customer that they ended.
SELECT one.value,
  (SELECT count(*) FROM task_step AS s CROSS JOIN task_customer AS c
     ON c.task_no = s.task_no AND c.cust_no = s.cust_no AND c.done_step = s.step_no
   WHERE s.done_by = one.value AND s.done_on BETWEEN ?1 AND ?2)
  + (SELECT count(*) FROM task AS t
     WHERE t.state = 'done' AND t.customers = 0 AND t.ended_by = one.value AND t.ended_on BETWEEN ?1 AND ?2)
FROM json_each(?3) AS one
