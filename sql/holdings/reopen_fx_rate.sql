-- Reopens the versions of mid rates ended on day ?1 or later.
UPDATE fx_rate SET until_day = 99991231 WHERE until_day BETWEEN ?1 AND 99991230
