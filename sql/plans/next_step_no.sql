-- The next number of a goal or an action.
SELECT coalesce(max(step_no), 0) + 1 FROM plan_step
