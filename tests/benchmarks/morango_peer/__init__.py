"""Morango, Kolibri's engine of synchronisation, doing what a hub does: in an environment of its own, for it needs an
old Django. Nothing of ours is imported here, and nothing here by ours."""
