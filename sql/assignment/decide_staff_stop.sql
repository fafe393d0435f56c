-- An administrator says whether these people did leave.
UPDATE staff_stop SET goes_on = ?2, decided_by = ?3, decided_on = ?4 WHERE day = ?1 AND goes_on IS NULL
