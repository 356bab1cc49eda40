"""The English of everything we print, one module for each kind of sheet; translators find it here."""
