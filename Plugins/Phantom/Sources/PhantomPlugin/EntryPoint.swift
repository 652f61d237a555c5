// The door comes here.
