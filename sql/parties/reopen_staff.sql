-- Reopens the versions of staff ended on day ?1 or later.
UPDATE staff SET until_day = 99991231 WHERE until_day BETWEEN ?1 AND 99991230
