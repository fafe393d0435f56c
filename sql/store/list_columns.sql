-- The columns of a table and their place in its key (0: not in it).
SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid
