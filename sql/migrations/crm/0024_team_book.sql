-- Customers of a team of whom nobody is named are asked for as of past days too.
DROP INDEX assignment_by_team;
CREATE INDEX assignment_by_team ON assignment (inst_no, team, until_day) WHERE staff_no = '';
