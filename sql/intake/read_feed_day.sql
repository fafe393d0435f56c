-- The fingerprint of a day that was taken, and how often it was corrected.
SELECT fingerprint, corrections FROM feed_day WHERE day = ?1
