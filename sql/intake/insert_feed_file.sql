-- Notes a file as taken.
INSERT INTO feed_file (day, file, kind, encoding, rows, changed, quarantined, left_out, sum_fen, sha256)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
