-- Notes what somebody is able to do, and until when; what was noted before is in the audit.
INSERT INTO qualification (staff_no, kind, valid_until, entered_by, entered_on) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (staff_no, kind) DO UPDATE SET valid_until = excluded.valid_until, entered_by = excluded.entered_by,
  entered_on = excluded.entered_on
