"""More ways to ask USS for the same: a model that met six phrasings of a request learns those, one that met twenty the request.

Pure data, written apart from the suite's held-out phrasings; a test compares the two. Slots as in
`server.accuracy.uss.requests`: a URI is followed by a space or by the end.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.train import wording_en as en
from adapters.train import wording_zh as zh

REQUESTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"en": en.REQUESTS, "zh": zh.REQUESTS}
"""One call, by tool."""
SEVERAL: Mapping[str, tuple[str, ...]] = {"en": en.SEVERAL, "zh": zh.SEVERAL}
"""Look-ups of several URIs."""
JOINS: Mapping[str, tuple[str, ...]] = {"en": en.JOINS, "zh": zh.JOINS}
"""What stands between these."""
TOGETHER: Mapping[str, tuple[str, ...]] = {"en": en.TOGETHER, "zh": zh.TOGETHER}
"""Two requests in one message."""
MISSING: Mapping[str, Mapping[str, tuple[str, ...]]] = {"en": en.MISSING, "zh": zh.MISSING}
"""A request without a parameter that it requires, by tool."""
ASKS: Mapping[str, Mapping[str, str]] = {"en": {}, "zh": zh.ASKS}
"""What to ask back where the generator has no question of its own, by tool."""
TALK: Mapping[str, tuple[tuple[str, str], ...]] = {"en": en.TALK, "zh": zh.TALK}
"""What needs no tool, and an answer."""
OUT_OF_REACH: Mapping[str, tuple[tuple[str, str], ...]] = {"en": en.OUT_OF_REACH, "zh": zh.OUT_OF_REACH}
"""What no tool can do, and an answer."""
BEFORE: Mapping[str, tuple[str, ...]] = {"en": en.BEFORE, "zh": zh.BEFORE}
"""What stands before a request."""
FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {"en": en.FOLLOW_UPS, "zh": zh.FOLLOW_UPS}
"""One more look-up."""
RECALLS: Mapping[str, tuple[str, ...]] = {"en": en.RECALLS, "zh": zh.RECALLS}
"""A score that was told already."""
CONDITIONS: Mapping[str, tuple[str, ...]] = {"en": en.CONDITIONS, "zh": zh.CONDITIONS}
"""A look-up, and an entry in the deny list only for what is malicious."""
SCAN_AND_WAIT: Mapping[str, tuple[str, ...]] = {"en": en.SCAN_AND_WAIT, "zh": zh.SCAN_AND_WAIT}
"""A scan, and its status."""
