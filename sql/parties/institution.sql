-- Where an institution is and how it is reached.
SELECT address, phone FROM institution WHERE inst_no = ?1 AND until_day = 99991231
