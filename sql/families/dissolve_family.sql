-- Dissolves a family on day ?2.
UPDATE family SET dissolved_on = ?2, dissolved_why = ?3 WHERE family_no = ?1 AND dissolved_on IS NULL
