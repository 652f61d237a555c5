CREATE TABLE plugin (
  id INTEGER PRIMARY KEY,
  organ TEXT NOT NULL,
  version TEXT NOT NULL,
  library TEXT NOT NULL,
  contract INTEGER NOT NULL,
  seal INTEGER NOT NULL,
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
  remarks TEXT NOT NULL,
  seal INTEGER NOT NULL
) STRICT;
CREATE INDEX run_study ON run (study);
CREATE INDEX run_plugin ON run (plugin);

-- The counts tell whether rows were lost, each row's seal whether it was changed.
CREATE TABLE twin (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL REFERENCES person (id),
  organ TEXT NOT NULL,
  version INTEGER NOT NULL CHECK (version >= 1),
  parent INTEGER REFERENCES twin (id),
  run INTEGER NOT NULL UNIQUE REFERENCES run (id),
  created TEXT NOT NULL,
  observations INTEGER NOT NULL,
  files INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  UNIQUE (person, organ, version)
) STRICT;
CREATE INDEX twin_parent ON twin (parent) WHERE parent IS NOT NULL;

CREATE TABLE twin_file (
  twin INTEGER NOT NULL REFERENCES twin (id),
  path TEXT NOT NULL,
  artefact TEXT NOT NULL REFERENCES artefact (hash),
  seal INTEGER NOT NULL,
  PRIMARY KEY (twin, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_file_artefact ON twin_file (artefact);
