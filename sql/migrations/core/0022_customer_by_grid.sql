-- Who lives in a village or grid is asked by its code; most customers have none.
CREATE INDEX customer_by_grid ON customer (grid) WHERE until_day = 99991231 AND grid <> '';
