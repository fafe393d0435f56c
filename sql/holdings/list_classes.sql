-- The numbers of asset classes.
SELECT class_id, code FROM asset_class ORDER BY class_id
