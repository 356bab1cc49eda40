"""What the files of the page that waits are called."""

from typing import Final

PAGE: Final = "splash.html"
SHEET: Final = "fonts.css"
CONSOLE: Final = "console.txt"
