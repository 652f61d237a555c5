-- Somebody, without a word about who: demographics have a file of their own.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  erased TEXT
) STRICT;

-- What an issuer calls a person.
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  identifier TEXT NOT NULL,
  person INTEGER NOT NULL REFERENCES person (id),
  PRIMARY KEY (issuer, identifier)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_person ON identity (person);

-- Two persons who are one: reversible, so both keep their rows.
CREATE TABLE person_link (
  person INTEGER PRIMARY KEY REFERENCES person (id),
  target INTEGER NOT NULL REFERENCES person (id),
  created TEXT NOT NULL,
  CHECK (person <> target)
) STRICT;
CREATE INDEX person_link_target ON person_link (target);

CREATE TABLE study (
  id INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id),
  content TEXT NOT NULL,
  date TEXT,
  UNIQUE (person, content)
) STRICT;

CREATE TABLE plugin (
  id INTEGER PRIMARY KEY,
  organ TEXT NOT NULL,
  version TEXT NOT NULL,
  library TEXT NOT NULL,
  contract INTEGER NOT NULL,
  UNIQUE (organ, version, library)
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  plugin INTEGER NOT NULL REFERENCES plugin (id),
  study INTEGER NOT NULL REFERENCES study (id),
  started TEXT NOT NULL,
  finished TEXT NOT NULL,
  provenance TEXT NOT NULL,
  remarks TEXT NOT NULL
) STRICT;
CREATE INDEX run_study ON run (study);

CREATE TABLE twin (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL REFERENCES person (id),
  organ TEXT NOT NULL,
  version INTEGER NOT NULL,
  parent INTEGER REFERENCES twin (id),
  run INTEGER NOT NULL UNIQUE REFERENCES run (id),
  created TEXT NOT NULL,
  checksum TEXT NOT NULL,
  UNIQUE (person, organ, version)
) STRICT;

CREATE TABLE artefact (
  hash TEXT PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE twin_file (
  twin INTEGER NOT NULL REFERENCES twin (id),
  path TEXT NOT NULL,
  artefact TEXT NOT NULL REFERENCES artefact (hash),
  PRIMARY KEY (twin, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_file_artefact ON twin_file (artefact);

CREATE TABLE concept (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  system TEXT,
  code TEXT
) STRICT;

CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES person (id),
  concept INTEGER NOT NULL REFERENCES concept (id),
  twin INTEGER REFERENCES twin (id),
  time TEXT,
  value REAL NOT NULL,
  low REAL,
  high REAL,
  unit TEXT NOT NULL,
  origin TEXT NOT NULL
) STRICT;
CREATE INDEX observation_person ON observation (person, concept);
CREATE INDEX observation_twin ON observation (twin);

-- Who was touched when, by random ids alone; each row's hash covers the row before it.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
