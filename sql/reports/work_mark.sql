-- What changes when what people did changes (?1: today): the last contact, the last try of a task, tasks that ended, steps of
-- opportunities today.
SELECT (SELECT coalesce(max(entry_no), 0) FROM contact_entry), (SELECT coalesce(max(step_no), 0) FROM task_step),
  (SELECT count(*) FROM task WHERE state = 'done' AND customers = 0),
  (SELECT count(*) FROM opportunity_step WHERE on_day = ?1)
