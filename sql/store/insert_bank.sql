-- Says what this folder is.
INSERT INTO bank (one, name, kind, created_at) VALUES (1, ?1, ?2, ?3)
