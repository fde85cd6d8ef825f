"""One segment under judgement: whether it is imagined or denied, and which of its values it copied from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.guard.detectors.reckoning import Reckoning, digits_of
from server.guard.text.lazy import lazy
from server.guard.text.phrases import ADMITS, IMAGINED, NOT_DONE
from server.guard.text.values import Value
from server.guard.text.words import word_in

_DENIED = re.compile(r"(?:n['’]t|\bnot|\bno|不|没有?|未) ?$")


class Unit(Reckoning):
    """A text within its context, as the detectors ask about it."""

    @lazy
    def imitates(self) -> int | None:
        """Index of the earlier reading whose sentence the text repeats around its values."""
        return self.evidence.imitated(self.text)

    @lazy
    def copied(self) -> list[Value]:
        """Hard values that only observations of somebody else hold."""
        if not self.foreign_only:
            return []
        return [
            v
            for v in self.hard
            if v not in self.novel
            and not self.evidence.given(v)
            and self.evidence.states(v)
            and not self.evidence.adds_up(v)
            and not self.is_result(v)
            and not (v.face is not None and digits_of(v) < 2)
        ]

    @lazy
    def copied_strings(self) -> list[str]:
        """Observed leaf texts of somebody else that the text repeats."""
        if not self.foreign_only:
            return []
        found = {
            s
            for o in self.evidence.observations
            if not o.failed
            for s in o.strings
            if len(s) > 2
            and word_in(s, self.folded)
            and not _DENIED.search(self.folded, 0, self.folded.find(s))
        }
        return sorted(s for s in found if not self.evidence.gives_text(s))

    @lazy
    def imagined(self) -> bool:
        """Marked as an example, a condition or a template."""
        return (
            self.context.imagined
            or IMAGINED.search(self.text) is not None
            or ADMITS.search(self.text) is not None
        )

    @lazy
    def denied(self) -> bool:
        """Says that something was not or cannot be done."""
        return NOT_DONE.search(self.text) is not None

    def origins(self, values: Iterable[Value]) -> int | None:
        """The observation that most of `values` are copied from."""
        indices = [i for v in values if (i := self.evidence.origin(v)) is not None]
        return max(set(indices), key=indices.count) if indices else None
