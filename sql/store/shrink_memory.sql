-- Gives back the pages of a database that are kept in memory and not needed now.
PRAGMA shrink_memory
