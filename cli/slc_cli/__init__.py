"""``slc``: parse, call one library function, say."""
