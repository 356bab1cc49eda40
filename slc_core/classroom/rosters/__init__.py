"""What schools export: OneRoster, Microsoft SDS, any sheet, read into one kind of roster."""
