-- Whether an institution of that number is known; none is asked for where no feed came yet.
SELECT count(*), coalesce(max(inst_no = ?1), 0) FROM institution WHERE until_day = 99991231
