-- What an institution is called, where it is and how it is reached.
SELECT name, address, phone FROM institution WHERE inst_no = ?1 AND until_day = 99991231
