-- The numbers that were merged into one are found at once.
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into <> '';
