-- Cancels a use of a benefit that stands.
UPDATE benefit_use SET cancelled_by = ?2, cancelled_on = ?3, why = ?4 WHERE use_no = ?1 AND cancelled_on IS NULL
