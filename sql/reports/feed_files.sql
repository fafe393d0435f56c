-- The files taken, of one day or of all.
SELECT day, file, kind, encoding, rows, changed, quarantined, left_out, sum_fen, sha256 FROM feed_file
WHERE ?1 IS NULL OR day = ?1 ORDER BY day, file
