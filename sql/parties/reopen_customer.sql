-- Reopens the versions of customers ended on day ?1 or later.
UPDATE customer SET until_day = 99991231 WHERE until_day BETWEEN ?1 AND 99991230
