-- When a member of a family agreed; empty where the words of older records say it. How they agreed stays in
-- `consent`: one of the codes of `families::How`, or the words of an older record.
ALTER TABLE family_member ADD COLUMN consent_on INTEGER;

-- Which families are broken is asked at each manager's start.
CREATE INDEX family_member_standing ON family_member (family_no, manager_no) WHERE left_on IS NULL;
