-- All rows of a table in the order of its key; the names in braces are filled in from the schema.
SELECT {columns} FROM {table} ORDER BY {key}
