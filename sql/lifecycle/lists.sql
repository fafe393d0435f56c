-- Of whom the days from ?2 to ?3 brought something.
SELECT day, customers FROM day_list WHERE what = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day
