"""The words on a sheet for whoever reads a translation with a pen; the pod asks the same on its screen."""

from __future__ import annotations

from slc_core.language.catalog import message

# Words of the pod; translators find their notes there.
READ_TRANSLATION = message("pod:reading", "Read the translation")
SOUNDS_RIGHT_ASKED = message("pod:reading", "Does this sound right to you?")
SOUNDS_RIGHT = message("pod:reading", "This sounds right")
HOW_BETTER = message("pod:practice", "How do you say it?")
YOUR_NAME = message("desk:open", "Your name")
YOUR_ROLE = message("pod:reading", "Your role, such as parent or teacher")
NAME_STANDS = message("pod:reading", "Your name stands beside your reading. You can write another name.")
