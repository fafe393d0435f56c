-- The number of the next record of a grid.
SELECT coalesce(max(grid_no), 0) + 1 FROM grid
