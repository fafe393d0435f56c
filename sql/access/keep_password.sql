-- Remembers a password, so that it is not chosen again soon.
INSERT INTO past_password (staff_no, version, password_hash, set_on) VALUES (?1, ?2, ?3, ?4)
