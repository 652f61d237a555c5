/// See StaleStamp.c: a door with a wrong stamp.
