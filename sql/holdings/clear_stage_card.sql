-- Empties the waiting room of the day's cards.
DELETE FROM temp.stage_card
