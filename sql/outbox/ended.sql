-- Which of some assignments, a JSON list of numbers, hold no longer.
SELECT assignment_no FROM assignment
WHERE assignment_no IN (SELECT value FROM json_each(?1)) AND until_day < 99991231
