-- Whose loans somebody guarantees is asked of a manager's own customers, not of the whole bank.
CREATE INDEX guarantee_by_borrower ON guarantee (borrower_id, until_day);
