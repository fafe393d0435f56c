-- Keeps a family's rating.
INSERT INTO family_rating (month, family_no, rated, tier, below, best, avg_fen, broken, reasons)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
