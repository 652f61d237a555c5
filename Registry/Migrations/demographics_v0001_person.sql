-- The only table that says who somebody is; erasing a person removes their row here.
CREATE TABLE demographics (
  person TEXT PRIMARY KEY,
  name TEXT,
  sex TEXT,
  birth_date TEXT,
  height_cm REAL,
  weight_kg REAL,
  updated TEXT NOT NULL,
  seal INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
