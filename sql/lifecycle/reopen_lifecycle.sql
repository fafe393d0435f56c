-- Reopens the stages ended on day ?1 or later.
UPDATE lifecycle SET until_day = 99991231 WHERE until_day BETWEEN ?1 AND 99991230
