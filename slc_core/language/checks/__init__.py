"""What a machine can find wrong in a translation; whether it means the same, only a speaker can tell.

Checks 1 to 11 and 13 look at one language, 14 at the English source, 15 at its reviews. A *hard* finding may
not ship; any other is a question for a reader.
"""

from __future__ import annotations

from slc_core.language.checks.finding import Finding
from slc_core.language.checks.run import (
    check_all,
    check_catalog,
    check_language,
    check_source,
)

__all__ = ["Finding", "check_all", "check_catalog", "check_language", "check_source"]
