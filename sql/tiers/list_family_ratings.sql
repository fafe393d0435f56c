-- The ratings of families of a month.
SELECT family_no, rated, tier, below, best, avg_fen, broken, reasons FROM family_rating
WHERE month = ?1 ORDER BY family_no
