"""A roster merged into a class folder, whole or not at all, and never over what a teacher typed."""
