-- What the person who gives customers away said when the head heard them (spec 2, *Changing hands*: cap reached).
ALTER TABLE assignment_change ADD COLUMN remark TEXT NOT NULL DEFAULT '';
