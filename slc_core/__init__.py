"""Student-led conferences in the family's first language."""

__version__ = "0.1.0"
