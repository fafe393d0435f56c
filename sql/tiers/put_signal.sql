-- Notes that a customer's projected tier differs from the one in force.
INSERT INTO signal (cust_id, in_force, projected) VALUES (?1, ?2, ?3)
ON CONFLICT (cust_id) DO UPDATE SET in_force = excluded.in_force, projected = excluded.projected
