-- Requests for lists that leave the house unmasked: one person asks, one of a level above decides.
CREATE TABLE export_request (
  request_no      INTEGER NOT NULL PRIMARY KEY,
  asked_by        TEXT NOT NULL,           -- staff number
  asked_on        INTEGER NOT NULL,
  inst_no         TEXT NOT NULL,           -- where they stood; empty: head office
  filter          TEXT NOT NULL,           -- the list, as its filter stands in an address
  customers       INTEGER NOT NULL CHECK (customers > 0),
  members         TEXT NOT NULL,           -- their numbers, a JSON list: no file holds others
  fields          TEXT NOT NULL CHECK (fields <> ''),
  reason          TEXT NOT NULL CHECK (reason <> ''),
  outcome         TEXT CHECK (outcome IN ('approved', 'refused', 'withdrawn')),
  decided_by      TEXT,
  decided_on      INTEGER,
  good_until      INTEGER,                 -- last day on which files may be made
  CHECK (json_array_length(members) = customers),
  CHECK ((outcome IS NULL) = (decided_on IS NULL)),
  CHECK ((outcome IS NULL) = (decided_by IS NULL)),
  CHECK ((outcome IS 'approved') = (good_until IS NOT NULL)),
  CHECK (outcome IS NULL OR (outcome = 'withdrawn') = (decided_by = asked_by))
) STRICT;
CREATE INDEX export_request_waiting ON export_request (request_no) WHERE outcome IS NULL;
