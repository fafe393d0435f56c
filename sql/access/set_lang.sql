-- In which language a person reads the pages.
UPDATE account SET version = version + 1, lang = ?3 WHERE staff_no = ?1 AND version = ?2
