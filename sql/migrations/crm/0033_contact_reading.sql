-- Heads read what their people wrote into the contact log (spec 3, *Contact log*): each marks what they have read and
-- writes beside it. Nothing is changed or deleted.

-- A head has read an entry. A correction is another entry, and unread again.
CREATE TABLE contact_read (
  staff_no        TEXT NOT NULL,           -- the head who read
  entry_no        INTEGER NOT NULL REFERENCES contact_entry (entry_no),
  read_on         INTEGER NOT NULL,        -- calendar day
  PRIMARY KEY (staff_no, entry_no)
) STRICT, WITHOUT ROWID;
-- What a head read of late, counted alone.
CREATE INDEX contact_read_on ON contact_read (staff_no, read_on);

-- What heads wrote beside an entry, one comment after the other.
CREATE TABLE contact_comment (
  entry_no        INTEGER NOT NULL REFERENCES contact_entry (entry_no),
  comment_no      INTEGER NOT NULL CHECK (comment_no > 0),
  staff_no        TEXT NOT NULL,           -- the head who wrote
  said            TEXT NOT NULL CHECK (said <> ''),
  written_on      INTEGER NOT NULL,        -- calendar day
  PRIMARY KEY (entry_no, comment_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_comment_on ON contact_comment (written_on);

-- The entries of an institution are counted without those of the head who counts: from the index alone.
DROP INDEX contact_entry_by_institution;
CREATE INDEX contact_entry_by_institution ON contact_entry (inst_no, written_on, staff_no);
