-- Who runs the timetable.
SELECT holder, until FROM lease
