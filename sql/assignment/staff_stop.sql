-- A feed in which too many left at once.
SELECT day, gone, of_staff, raised_on, goes_on, decided_by, decided_on FROM staff_stop WHERE day = ?1
