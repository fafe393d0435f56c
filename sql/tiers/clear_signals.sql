-- Drops all signals.
DELETE FROM signal
