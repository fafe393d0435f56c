-- How many people left with the feed of a day, and how many worked here before it.
SELECT sum(EXISTS (SELECT 1 FROM staff AS now
                   WHERE now.staff_no = was.staff_no AND now.since_day = ?1 AND now.status = 'left')), count(*)
FROM staff AS was WHERE was.since_day < ?1 AND was.until_day >= ?1 AND was.status <> 'left'
