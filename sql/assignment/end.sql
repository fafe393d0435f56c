-- Ends assignments, given by number as a JSON list, with a change.
UPDATE assignment SET until_day = ?2, ended_by = ?3
WHERE assignment_no IN (SELECT value FROM json_each(?1)) AND until_day = 99991231
