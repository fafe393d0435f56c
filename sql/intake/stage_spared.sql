-- Spares what a row in quarantine names.
INSERT INTO temp.stage_spared (key) VALUES (?1) ON CONFLICT DO NOTHING
