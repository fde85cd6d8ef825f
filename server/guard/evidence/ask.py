"""What the user asks for now: of whom or what.

A referent is a name the user gives. Only referents make an old result foreign.

Not covered: pronouns beyond a fixed list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from server.guard.evidence import names as naming
from server.guard.evidence.kinds import find, kinds_of, likely_chinese, owners
from server.guard.text.frames import Frames, has_chinese
from server.guard.text.lazy import lazy
from server.guard.text.phrases import (
    ASKS_AGAIN,
    ASKS_EXAMPLE,
    ASKS_INVENTION,
    ASKS_KNOWLEDGE,
    FOLLOW_UP,
)
from server.guard.text.words import content_words, stem, without

_LONGEST_ID = 200
_RECORD_ID = re.compile(
    r"https?://.*|[\w.+-]+@.*|#\s?\d+|(?:[\w-]+\.)+[a-z]{2,8}|\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z]{1,8}[-_]\d{2,}[\w-]*|[A-Za-z]{1,4}\d{4,}\w*|\w*[-/_]\d+[\w/-]*|\w+-\w+-\w+|[A-Za-z][\w.-]*-[\w.-]*\d[\w.-]*|\d{5,}",
    re.ASCII,
)
_ANAPHORA = Frames(
    r"\b(?:those|these|them|they|both|which (?:one|of)|that one|this one|the (?:first|second|third|last|other|former|latter|cheapest|best|results?|list|table|above|same (?:data|result|list))|above|earlier|previous|you (?:just )?(?:said|found|showed|gave|listed|mentioned|got)|its|it|summari[sz]e|compare|recap|recommend|rank|sort|reformat|convert|round|repeat|again as|as a table|as json)\b",
    chinese=(
        r"这些|那些|其中|哪一个|哪个|上面|上述|它们|刚才|之前|前面|总结|汇总|比较|对比|推荐|排序|整理|换成表格|第[一二三四五]个",
    ),
)
_BRIEF = 80
"""Characters of a message that may be nothing but a name."""
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"\w+")
_TELLS = re.compile(r"\W*(?:show|tell|give|what|who|explain|describe|define|why|how|play|name)\b", re.I)
_LOOKUP_STEMS = frozenset(
    stem(w) for w in ("check", "look", "search", "query", "fetch", "scan", "track", "compare")
)


@dataclass(frozen=True, slots=True)
class Referent:
    """A name in the user's message."""

    text: str
    folded: str
    record_id: bool = False
    """An id or an address, which no general knowledge holds."""
    alike: bool = False
    """It has the form of what was looked up before."""
    likely: bool = False
    """It may be a name; only an answer that uses it shows that it is."""


@dataclass(frozen=True)
class Ask:
    """The user's last message, read; what it is like on first use."""

    text: str = ""
    referents: tuple[Referent, ...] = ()
    rest_text: str = ""
    """The text without the names of a kind that was looked up before."""
    follow_up: bool = False
    """A short message that asks the earlier question of something else."""
    parallel: bool = False
    """An earlier question again, with another referent in the place of a call's argument."""
    listed: bool = False
    """It names somebody beside the argument of an earlier call, in one list."""

    @lazy
    def anaphoric(self) -> bool:
        """It speaks of what was found before."""
        return _ANAPHORA.search(self.text) is not None

    @lazy
    def again(self) -> bool:
        """It asks to look anew."""
        return ASKS_AGAIN.search(self.text) is not None

    @lazy
    def explains(self) -> bool:
        """It asks for general knowledge: who, when, why, how tall, what is."""
        return ASKS_KNOWLEDGE.search(self.text) is not None

    @property
    def twin(self) -> bool:
        """It asks an earlier question of somebody else."""
        return self.follow_up or self.parallel or self.listed

    @lazy
    def invents(self) -> bool:
        """It asks for an example, code, a text or an explanation."""
        return ASKS_EXAMPLE.search(self.text) is not None or ASKS_INVENTION.search(self.text) is not None


def _overlap(name: str, kin: str) -> bool:
    """Whether a name is cut out of, or around, one that is of a known kind."""
    return name in kin or kin in name or bool({*name.split()[-1:]} & {*_WORDS.findall(kin)})


def read_ask(
    text: str,
    earlier: Iterable[str],
    call_values: Iterable[str],
    generic: Callable[[], str],
    observed: Callable[[str], bool],
) -> Ask:
    """Read the last user message.

    `earlier`: the user messages before it; `call_values`: arguments of all calls; `generic`: what the tools say
    of themselves, whose Chinese words are no names; `observed`: whether an observation has a word.
    """
    text = text[-6000:]
    earlier, call_values = list(earlier), list(call_values)
    folded_values = {value.casefold() for value in call_values}
    follow_up = len(text) <= 160 and FOLLOW_UP.search(text) is not None
    slots = naming.parallel_slots(text, earlier[-8:], folded_values)
    alike = naming.alike(text, call_values)
    siblings = naming.siblings_of(text, tuple(value for value in folded_values if value))
    kinds = kinds_of(call_values)
    same_kind = [name for name in find(text, kinds) if naming.is_name(name)]
    if has_chinese(text):
        same_kind += [name for name in owners(text, call_values, observed) if name not in same_kind]
    found = [*same_kind, *slots, *alike]
    if follow_up:
        found += naming.follow_up_names(text)
    found += [*naming.proper_names(text), *siblings]
    if has_chinese(text):
        usual = generic() + "\n".join(earlier)
        chinese = (*naming.cjk_names(text), *naming.short_cjk_names(text))
        found += [name for name in chinese if name not in usual]
    found = [name for name in found if name in same_kind or not any(_overlap(name, kin) for kin in same_kind)]
    likely = (
        [name for name in likely_chinese(text, call_values) if name not in found and name not in usual]
        if has_chinese(text)
        else []
    )
    names = list(dict.fromkeys((*found, *likely)))
    referents = tuple(
        Referent(
            name,
            name.casefold().lstrip("# "),
            (len(name) <= _LONGEST_ID and bool(_RECORD_ID.fullmatch(name)))
            or name in alike
            or (name in same_kind and _DIGIT.search(name) is not None),
            name in same_kind,
            name in likely and name not in found,
        )
        for name in names[:40]
        if name.strip("# ")
        and not any(naming.is_part(name, longer) for longer in names)
        and naming.is_name(name)
    )
    rest = without(text, (referent.text for referent in referents if not referent.likely))
    names_only = bool(referents) and len(text) <= _BRIEF and not content_words(rest) - _LOOKUP_STEMS
    return Ask(
        text=text,
        referents=referents,
        rest_text=without(text, same_kind),
        follow_up=follow_up or (names_only and _TELLS.match(text) is None),
        parallel=bool(slots),
        listed=bool(siblings),
    )
