-- Days that were taken, latest first, with what became of their rows.
SELECT d.day, d.corrections, count(f.file), coalesce(sum(f.rows), 0), coalesce(sum(f.changed), 0),
  coalesce(sum(f.quarantined), 0)
FROM (SELECT day, corrections FROM feed_day ORDER BY day DESC LIMIT ?1 OFFSET ?2) AS d
LEFT JOIN feed_file AS f ON f.day = d.day
GROUP BY d.day ORDER BY d.day DESC
