CREATE TABLE concept (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  system TEXT,
  code TEXT,
  seal INTEGER NOT NULL
) STRICT;

-- Clustered by person: all numbers of a person lie on neighbouring pages, and need no index.
CREATE TABLE observation (
  person INTEGER NOT NULL REFERENCES person (id),
  twin INTEGER NOT NULL REFERENCES twin (id),
  position INTEGER NOT NULL,
  concept INTEGER NOT NULL REFERENCES concept (id),
  time TEXT,
  value REAL NOT NULL,
  low REAL,
  high REAL,
  unit TEXT NOT NULL,
  origin TEXT NOT NULL,
  seal INTEGER NOT NULL,
  PRIMARY KEY (person, twin, position),
  CHECK ((low IS NULL) = (high IS NULL)),
  CHECK (low IS NULL OR low <= value AND value <= high)
) STRICT, WITHOUT ROWID;
