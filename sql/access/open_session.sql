-- Opens a session; its number follows the highest that was ever given.
INSERT INTO session (
  token_hash, staff_no, created_at, seen_at, age_seconds, peer, password_old, staff_mark)
VALUES (?1, ?2, ?3, ?3, 0, ?4, ?5, ?6)
