-- Ends a goal or an action that is open.
UPDATE plan_step SET outcome = ?2, ended_by = ?3, ended_on = ?4, said = ?5 WHERE step_no = ?1 AND outcome IS NULL
