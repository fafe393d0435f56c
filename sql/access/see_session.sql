-- When a session was last seen, and how old it was then.
UPDATE session SET seen_at = ?2, age_seconds = ?3 WHERE session_no = ?1 AND ended_at IS NULL
