-- When a part of a bank's present state was taken.
SELECT taken_on, taken_by, file FROM went_live WHERE part = ?1
