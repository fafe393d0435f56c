-- Opens a link that dials: once, and while it is good.
UPDATE dial_link SET opened_at = ?2 WHERE link_no = ?1 AND opened_at IS NULL AND good_until >= ?2
