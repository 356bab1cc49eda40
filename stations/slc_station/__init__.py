"""The pod station: the screens that a child leads a conference with, on one computer and without a network."""
