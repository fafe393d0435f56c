-- The mid rates that hold.
SELECT currency, mid_e4 FROM fx_rate WHERE until_day = 99991231 ORDER BY currency
