"""Languages as data, and a message in a language. This room knows nothing of conferences."""
