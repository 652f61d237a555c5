-- Somebody, without a word about who: demographics have a file of their own.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  erased TEXT,
  seal INTEGER NOT NULL
) STRICT;

-- What an issuer calls a person; the identifier first, since people are also found by it alone.
CREATE TABLE identity (
  identifier TEXT NOT NULL,
  issuer TEXT NOT NULL,
  person INTEGER NOT NULL REFERENCES person (id),
  seal INTEGER NOT NULL,
  PRIMARY KEY (identifier, issuer)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_person ON identity (person);

-- Two persons who are one: a row that can be taken back, nothing else changes.
CREATE TABLE person_link (
  person INTEGER PRIMARY KEY REFERENCES person (id),
  target INTEGER NOT NULL REFERENCES person (id),
  created TEXT NOT NULL,
  seal INTEGER NOT NULL,
  CHECK (person <> target)
) STRICT;
CREATE INDEX person_link_target ON person_link (target);
