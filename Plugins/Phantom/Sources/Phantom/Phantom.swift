// The room comes here.
