"""What a tool does, as its name and its description say: look something up, or act.

Not covered: a tool that acts and whose description begins with a noun ("Booking of a room").
"""

from __future__ import annotations

import re

from server.domain import Tool
from server.guard.frames import has_chinese
from server.guard.structure import field_name
from server.guard.words import stem

_LOOKUP_VERBS_TEXT = (
    "get list search lookup find fetch query read retrieve check show describe view count calculate "
    "compute convert estimate predict analyze scan monitor track verify"
)
_LOOKUP_VERBS = frozenset(stem(w) for w in _LOOKUP_VERBS_TEXT.split())
_DOES = re.compile(
    r"\W*(?!(?:get|look|find|show|list|check|search|read|return)\w*\b)[A-Za-z]+(?: (?:or|and) \w+)? (?:an?|the|all|one|some|your|his|its)\b",
    re.I,
)
"""A description that begins with a verb and what it does something to."""
_LOOKS_IN_CHINESE = re.compile("^(?:查|获取|搜|检索|列出|读|看)|的")


def verbs_of(tool: Tool) -> set[str]:
    """Stems of what a tool's name says that it does, beside looking up."""
    return {stem(word) for word in field_name(tool.name).split()[:2]} - _LOOKUP_VERBS


def acts(tool: Tool) -> bool:
    """Whether a tool does something rather than looks it up, as its name and its description begin."""
    verb, *_ = field_name(tool.name).split() or [""]
    if stem(verb) in _LOOKUP_VERBS:
        return False
    if has_chinese(tool.description):
        return _LOOKS_IN_CHINESE.search(tool.description) is None
    return _DOES.match(tool.description) is not None
