-- Whether a message is due at a time, or was left on its way.
SELECT EXISTS (SELECT 1 FROM message WHERE state = 'queued' AND next_try <= ?1)
  OR EXISTS (SELECT 1 FROM message WHERE state = 'sending')
