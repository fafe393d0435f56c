-- Raises events: a JSON list of [number, kind, form, customer, day of the fact, last day of use, fen, figures], from the
-- feed of a day, on a calendar day.
INSERT INTO lead (lead_no, kind, form, cust_no, fact_day, until_day, value_fen, figures, fed_on, raised_on, state,
  moved_on, steps, product, amount_fen)
SELECT one.value ->> 0, one.value ->> 1, one.value ->> 2, one.value ->> 3, one.value ->> 4, one.value ->> 5,
  one.value ->> 6, one.value ->> 7, ?2, ?3, 'new', ?3, 0, '', 0
FROM json_each(?1) AS one
