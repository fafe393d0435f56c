-- Notes a feed in which too many left at once.
INSERT INTO staff_stop (day, gone, of_staff, raised_on) SELECT ?1, ?2, ?3, ?4
