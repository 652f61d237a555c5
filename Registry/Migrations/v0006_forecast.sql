-- What a twin said of a later day, recorded before anybody looked; made once, never again.
CREATE TABLE forecast (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  twin INTEGER NOT NULL REFERENCES twin (id),
  date TEXT NOT NULL,
  made TEXT NOT NULL,
  provenance TEXT NOT NULL,
  files INTEGER NOT NULL,
  seal INTEGER NOT NULL
) STRICT;
CREATE INDEX forecast_twin ON forecast (twin);

CREATE TABLE forecast_file (
  forecast INTEGER NOT NULL REFERENCES forecast (id),
  path TEXT NOT NULL,
  artefact TEXT NOT NULL REFERENCES artefact (hash),
  seal INTEGER NOT NULL,
  PRIMARY KEY (forecast, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX forecast_file_artefact ON forecast_file (artefact);
