-- What reports on people's work are counted by (spec 3), read alone: by month and person, without a sort.
CREATE INDEX contact_entry_worked ON contact_entry (day / 100, staff_no, channel, outcome, written_on)
WHERE by_hand = 1 AND outcome <> 'mistaken';
-- Corrections by the day on which they were written: few, and taken off what is counted.
CREATE INDEX contact_entry_corrections ON contact_entry (written_on, corrects) WHERE corrects IS NOT NULL;
CREATE INDEX task_step_by_person ON task_step (done_by, done_on);
CREATE INDEX task_by_who_ended_it ON task (ended_by, ended_on) WHERE state = 'done' AND customers = 0;
CREATE INDEX opportunity_step_by_day ON opportunity_step (on_day, staff_no);
