-- Tier in force and deposits of each customer with an open account at the end of a month. They are added up outside:
-- grouped here, a million of them would be sorted in memory first.
SELECT in_force, deposit_fen FROM rating WHERE month = ?1 AND open_accounts > 0
