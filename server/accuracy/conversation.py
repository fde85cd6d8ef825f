"""The metrics of fixed question lists about a private entity. Pure.

A private entity is a name that means something else in public: a model that was tuned on it must keep it as
itself over a whole conversation, and must still know what everybody knows. Checks are on wording: they can
tell that an answer drifted, not that everything in it is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.accuracy.interval import Rate
from server.accuracy.score import Answer
from server.guard import GuardSettings, RepeatedTail

CONVERSATION_METRICS = ("cot_retention", "semantic_anchoring", "knowledge_retention", "effective_tokens")
"""Table 2 of a report, in its order."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")
_THOUGHT = re.compile(r"<think>(.*?)(</think>|\Z)", re.DOTALL)
_LETTERS = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Entity:
    """The private thing that the questions are about. Every word is matched without regard to case."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names that are the entity itself."""
    terms: tuple[str, ...] = ()
    """Words of its field: a sentence that holds one serves the entity."""
    confusions: tuple[str, ...] = ()
    """What a model that lost the entity takes it for."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the answer to one question must hold. An empty `any_of` asks for no word, but for an answer."""

    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    def met_by(self, text: str) -> bool:
        """Whether one of `any_of` and none of `none_of` stands in the text; an empty text meets nothing.

        >>> Expectation(any_of=("IP address",)).met_by("It maps names to IP addresses.")
        True
        >>> Expectation(none_of=("ship",)).met_by("")
        False
        """
        found = mentions(text, self.any_of) if self.any_of else bool(text.strip())
        return found and not mentions(text, self.none_of)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question, with the question's kind (`entity` or `public`) and expectation."""

    kind: str
    expectation: Expectation
    answer: Answer


def without_thinking(text: str) -> str:
    """The text outside its `<think>` blocks; an open block reaches to the end.

    >>> without_thinking("<think>hm</think>Yes. <think>and")
    'Yes. '
    """
    return re.sub(r"<think>.*?(?:</think>|\Z)", "", text, flags=re.DOTALL)


def mentions(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text, in any case; a Latin word from its own beginning.

    >>> mentions("The URIs it rates", ["uri"]), mentions("during", ["uri"]), mentions("它检查URI", ["URI"])
    (True, False, True)
    """
    return any(re.search(_beginning(word) + re.escape(word), text, re.IGNORECASE) for word in words)


def _beginning(word: str) -> str:
    # Not `\b`: between a Chinese character and a Latin letter it sees no boundary.
    return r"(?<![A-Za-z0-9_])" if word[:1].isascii() and word[:1].isalnum() else ""


def sentences(text: str) -> list[str]:
    """The sentences of the visible text; list items and lines count as sentences.

    >>> sentences("It blocks. It allows!\\n- 它记录。它放行。")
    ['It blocks.', 'It allows!', '- 它记录。', '它放行。']
    """
    pieces = (piece.strip() for piece in _SENTENCE_END.split(without_thinking(text)))
    return [piece for piece in pieces if _LETTERS.search(piece)]


def has_reasoning(answer: Answer) -> bool:
    """Whether a whole thought stands before the answer: there, closed, not cut off and not looping.

    >>> has_reasoning(Answer(text="Yes.", reasoning="The user asks about USS."))
    True
    >>> has_reasoning(Answer(text="<think>The user")), has_reasoning(Answer(text="Yes."))
    (False, False)
    """
    thoughts = [thought for thought, end in _THOUGHT.findall(answer.text) if end]
    thought = (answer.reasoning + "".join(thoughts)).strip()
    return (
        answer.refused is None
        and bool(thought)
        and not answer.truncated
        and answer.text.count("<think>") == answer.text.count("</think>")
        and RepeatedTail(GuardSettings()).feed(thought) is None
    )


def cot_retention(replies: Iterable[Reply]) -> Rate:
    """Share of all answers that come with a whole thought. Only meaningful where thinking was on."""
    return _share(has_reasoning(reply.answer) for reply in replies)


def semantic_anchoring(replies: Iterable[Reply], entity: Entity) -> Rate:
    """Share of the entity's questions answered with the entity as itself: as expected, confused with nothing.

    >>> uss = Entity("USS", confusions=("starship",))
    >>> asked = [Reply("entity", Expectation(("URI",)), Answer(text=said)) for said in ("URI checks", "A starship")]
    >>> semantic_anchoring(asked, uss)
    Rate(right=1, n=2)
    """
    return _share(
        reply.expectation.met_by(visible) and not mentions(visible, entity.confusions)
        for reply in replies
        if reply.kind == "entity"
        for visible in (without_thinking(reply.answer.text),)
    )


def knowledge_retention(replies: Iterable[Reply]) -> Rate:
    """Share of the public-knowledge questions whose answer meets its expectation.

    >>> knowledge_retention([Reply("public", Expectation(("443",)), Answer(text="Port 443."))])
    Rate(right=1, n=1)
    """
    return _share(
        reply.expectation.met_by(without_thinking(reply.answer.text))
        for reply in replies
        if reply.kind == "public"
    )


def effective_tokens(replies: Iterable[Reply], entity: Entity) -> Rate:
    """Share of the sentences, in answers to the entity's questions, that serve the entity.

    A sentence serves it when it names the entity or a term of its field and nothing it could be confused
    with; n counts sentences, and an answer without one as one that serves nothing. Sentences of one answer hang
    together: read the interval as a lower bound of doubt.

    >>> uss = Entity("USS", terms=("reputation",), confusions=("starship",))
    >>> effective_tokens([Reply("entity", Expectation(), Answer(text="USS rates. I like tea."))], uss)
    Rate(right=1, n=2)
    """
    about = (entity.name, *entity.aliases, *entity.terms)
    return _share(
        mentions(sentence, about) and not mentions(sentence, entity.confusions)
        for reply in replies
        if reply.kind == "entity"
        for sentence in sentences(reply.answer.text) or [""]
    )


def conversation_rates(replies: Sequence[Reply], entity: Entity) -> dict[str, Rate]:
    """The four metrics, keyed and ordered as `CONVERSATION_METRICS`."""
    rates = (
        cot_retention(replies),
        semantic_anchoring(replies, entity),
        knowledge_retention(replies),
        effective_tokens(replies, entity),
    )
    return dict(zip(CONVERSATION_METRICS, rates, strict=True))


def _share(outcomes: Iterable[bool]) -> Rate:
    judged = list(outcomes)
    return Rate(sum(judged), len(judged))
