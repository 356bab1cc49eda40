"""A talk as one page for a browser: on a phone, in print, at home."""
