"""The class folder on disk: read, check, make, and fill from what a school exports."""
