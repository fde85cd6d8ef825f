"""Whether a text states something of somebody: clause by clause, whatever its words.

A statement has a verb, adds words to those of the question, and is no wish, plan, rule, refusal or question.

Not covered: irony; a statement about somebody whom only the sentence before names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.guard.ask import Ask, Referent
from server.guard.frames import Frames, has_chinese
from server.guard.words import content_words, named_in, stem

_CLAUSE = re.compile(
    r"[,;:](?=\s)\s*|[—；，。：！\n]+\s*|(?<=[.!?])(?<!\b[A-Z]\.)\s+|\s(?:so|because|but|and|while|whereas)\s"
)
_NOT_SAID = Frames(
    r"\b(?:can(?! see| tell| confirm)|could|may|might|must|shall|should|will|would|has to|have to|had to|needs?|let|to be|going to|want|whether|if|unless|once|please|"
    r"do you|did you|shall i|for you to|belongs to the|not|no|nothing|none|never|neither|nor|cannot|without|unknown|unclear|missing|only|yet|"
    r"you (?:asked|mean|meant|want|need|said|mentioned|told|wrote|gave|added|have)|asked (?:about|for)|about to|like to|able to|i am|i['’]m|un(?!der)\w{3,}ed|pending|outstanding|remains)\b|n['’]t\b|['’]ll\b|['’]d\b|\?",
    chinese=(
        r"我(?:来|先|去|再|这就|马上|现在)?[\u4e00-\u9fff]{1,4}一?下|我[来去]|可以|不能|只能|可能|能够|能否|应该|应当|必须|需要|得先|将会|会(?:在|由|对|为|把|尽快)|要(?:先|看|等|您|你|求)|请(?!假|求)|建议|是否|如果|正在|稍等|没|不|未(?!来)|无法|无权|暂无|吗|呢|您说|你说|我(?:先|来|去|再|这就|马上|现在)?(?:查|看|搜|帮|为|问)(?!了|过|到)|关于|让我|为您查|帮您查|马上|立即|尚",
    ),
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|[a-z]{2,}(?:s|ed)|held|sent|made|paid|set|put|ran|went|left|lost|won|met|kept|stood|took|came|got|began|lay|lies|(?:they|we|who|that) [a-z]+)\b|\b(?:it|he|she|that|there)['’]s\b",
    re.I,
)
_PRONOUN = re.compile(r"\W*(?:it|they|she|he)\b|\W*(?:该|它)", re.I)
_META_TEXT = (
    "ask question request next list look check lookup tool call data information result answer find mention mean name id "
    "today sorry thank welcome sure help here time same that case one fetch search query read open topic subject"
)
_META = frozenset(stem(word) for word in _META_TEXT.split())


def is_unsaid(clause: str) -> bool:
    """Whether a clause wishes, plans, refuses, asks or allows rather than states."""
    return _NOT_SAID.search(clause) is not None


def affirms(text: str, words: frozenset[str]) -> bool:
    """Whether a text that names nobody states something in `words`, those that observations describe states in."""
    return any(
        (content_words(clause) & words or _PRONOUN.match(clause))
        and not _NOT_SAID.search(clause)
        and (has_chinese(clause) or _VERB.search(clause))
        for clause in _CLAUSE.split(text)
        if clause.strip()
    )


def states_of(text: str, referents: Iterable[Referent], ask: Ask) -> bool:
    """Whether the text states something new of any of the referents."""
    referents = list(referents)
    return any(_states(clause, referents, ask) for clause in _CLAUSE.split(text) if clause)


def _states(clause: str, referents: list[Referent], ask: Ask) -> bool:
    folded = clause.casefold()
    named = [r for r in referents if named_in(r, folded)]
    if not named:
        return False
    rest = folded
    for referent in named:
        rest = rest.replace(referent.folded, " ")
    if _NOT_SAID.search(rest):
        return False
    if not has_chinese(rest) and not _VERB.search(rest):
        return False
    words = content_words(rest) - _META
    return bool(words) if ask.yes_no or ask.orders else bool(words - ask.words)
