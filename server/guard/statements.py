"""Whether a text states something of somebody: clause by clause, whatever its words.

A statement has a verb, adds words to those of the question, and is no wish, plan, rule, refusal or question. A
denial states something where the question asks for yes or no and it denies the fact, not that it is known.

Not covered: irony; a statement about somebody whom only the sentence before names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from server.guard.ask import Ask, Referent
from server.guard.frames import Frames, has_chinese
from server.guard.phrases import CJK_FUNCTION
from server.guard.words import content_words, named_in, stem, without, word_in

CLAUSE = re.compile(
    r"[,;:](?=\s)\s*|[,;:!?](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[,;:!?]|[—；，。：！\n]+\s*|(?<=[.!?])(?<!\b[A-Z]\.)\s+|\s(?:so|because|but|and|while|whereas)\s"
)
"""Where one clause ends; in Chinese text half-width marks end one too."""
_NOT_SAID = Frames(
    r"\b(?:can(?! see| tell| confirm)|could|may|might|must|shall|should|will|would|has to|have to|had to|needs?|let|to be|going to|want|whether|if|unless|once|please|"
    r"do you|did you|shall i|for you to|belongs to the|cannot|unknown|unclear|only|"
    r"you (?:asked|mean|meant|want|need|said|mentioned|told|wrote|gave|added|have)|asked (?:about|for)|about to|like to|able to|i am|i['’]m|un(?!der)\w{3,}ed|pending|outstanding|remains)\b|can['’]t|won['’]t|['’]ll\b|['’]d\b|\?",
    chinese=(
        r"我(?:来|先|去|再|这就|马上|现在)?[\u4e00-\u9fff]{1,4}一?下|我[来去]|可以|只能|可能|能够|能否|应该|应当|必须|需要|得先|将会|会(?:在|由|对|为|把|尽快)|要(?:先|看|等|您|你|求)|请(?!假|求)|建议|是否|如果|正在(?:为|帮|给|替|查|搜|检|调|获|尝)|稍等|无法|无权|暂无|吗|呢|您说|你说|要[^，。,]{0,6}才|才(?:能|知)|我(?:先|来|去|再|这就|马上|现在)?(?:查|看|搜|帮|为|问)(?!了|过|到)|关于|让我|为您查|帮您查|马上|立即",
        r"[\u4e00-\u9fff]不(?:到|了|上|出|着|清|准|明)",
    ),
)
"""A clause that wishes, plans, asks, allows, or tells what cannot be told."""
_NEGATED = Frames(
    r"\b(?:not|no|nothing|none|never|neither|nor|without|missing|yet)\b|n['’]t\b",
    chinese=(r"没|不|未(?!来)|尚",),
)
_OF_KNOWING = Frames(
    r"\b(?:i|we|me|us|my|our|you|your|look\w*|check\w*|s[ae]en|see|found|find|know\w*|quer\w+|retriev\w+|fetch\w*|data|info\w*|records?|results?|readings?|figures?|numbers?|details?|values?|"
    r"conversation|call\w*|tools?|lists?|listed|show\w*|mention\w*|ask\w*|g[ia]ven?|g[ae]ve|tell|told|say|said|answer\w*|response|available|register\w*|registry|exists?|match\w*|part of|covered?|yet to|so far|database|possible|allowed|permi\w+|supported|valid|access\w*|authori\w+|request\w*|read|open\w*|pull\w*|track\w*|test\w*|measur\w*|touch\w*|verif\w*|confirm\w*|idea|clue|guess\w*|certain|sure)\b",
    chinese=(
        r"[我您你]|查|搜|找|看|知|清楚|确定|确认|数据|信息|记录|结果|资料|情况|工具|系统|接口|提供|返回|显示|权限|支持|办法|允许|有效|格式|不行|存在|对应|读|取|问|核|测",
    ),
)
"""Words for what is known and how, so that a denial denies the knowledge rather than the fact."""
_OF_YOU = Frames(r"\b(?:you|your)\b", chinese=("[你您]",))
_VERB = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|does|do|did)(?:n['’]t)?|[a-z]{2,}(?:s|ed)|held|sent|made|paid|set|put|ran|went|left|lost|won|met|kept|stood|took|came|got|began|lay|lies|(?:they|we|who|that) [a-z]+)\b|\b(?:it|he|she|that|there)['’]s\b",
    re.I,
)
_STANDS = re.compile("[有在了已被正]")
"""What makes a Chinese clause of single characters one that states something: 也有货."""
_PRONOUN = re.compile(r"\W*(?:it|they|she|he)\b|\W*(?:该|它)", re.I)
_PERMITS = re.compile("[可能会该需]")
_PARTICLES = re.compile("目前|现在|当前|已经|[了的呢啊呀哦还也都就是有没不未尚已，,。!！ ]|\\W")
_BRIEF = 6
_META_TEXT = (
    "ask question request next list look check lookup tool call data information result answer find mention mean name id "
    "today sorry thank welcome sure help here time same that case one fetch search query read topic subject"
)
_META = frozenset(stem(word) for word in _META_TEXT.split())


def is_unsaid(clause: str) -> bool:
    """Whether a clause wishes, plans, refuses, asks, allows or denies rather than states."""
    return _NOT_SAID.search(clause) is not None or _NEGATED.search(clause) is not None


def affirms(text: str, words: frozenset[str]) -> bool:
    """Whether a text that names nobody states something in `words`, those that observations describe states in."""
    return any(
        (content_words(clause) & words or _PRONOUN.match(clause))
        and not is_unsaid(clause)
        and (has_chinese(clause) or _VERB.search(clause))
        for clause in CLAUSE.split(text)
        if clause.strip()
    )


def echoes(text: str, ask: Ask) -> bool:
    """Whether a text begins with the answer to a Chinese yes-or-no question in its own characters: 洗好了, 没有封."""
    if not (ask.yes_no and has_chinese(text)) or _PERMITS.search(ask.text):
        return False
    opening = next((clause for clause in CLAUSE.split(text) if clause.strip()), "")
    told = _PARTICLES.sub("", opening)
    return 0 < len(told) <= _BRIEF and set(told) <= set(ask.rest_text) and not _OF_KNOWING.search(opening)


def states_of(text: str, referents: Iterable[Referent], ask: Ask, known: Sequence[str] = ()) -> bool:
    """Whether the text states something new of any of the referents, in a clause that has none of the `known` names."""
    referents = list(referents)
    named: list[Referent] = []
    labelled = False
    for clause, end in _clauses(text):
        folded = clause.casefold()
        here = [r for r in referents if named_in(r, folded)]
        follows = bool(named) and not here and (labelled or _PRONOUN.match(clause) is not None)
        if not (here or follows) or any(word_in(name, folded) for name in known):
            named, labelled = [], False
            continue
        rest = without(folded, (referent.folded for referent in here))
        if _states(rest, ask, labelled=labelled and follows):
            return True
        named = here or named
        labelled = labelled or (end in (":", "：") and bool(here) and not content_words(rest) - ask.words)
    return False


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Each clause, and the mark that ends it."""
    start = 0
    for match in CLAUSE.finditer(text):
        yield text[start : match.start()], match[0].strip()
        start = match.end()
    yield text[start:], ""


def _states(rest: str, ask: Ask, *, labelled: bool) -> bool:
    if not labelled and not has_chinese(rest) and not _VERB.search(rest):
        return False
    if _NOT_SAID.search(rest):
        return False
    words = content_words(rest) - _META
    if _NEGATED.search(rest):
        asks_of_it = (ask.yes_no or not ask.orders) and not _OF_YOU.search(ask.text)
        return asks_of_it and bool(words) and not _OF_KNOWING.search(rest)
    if not words and _STANDS.search(rest):
        words = {char for char in CJK_FUNCTION.sub("", rest) if has_chinese(char)} - set(ask.text)
    if labelled and _OF_KNOWING.search(rest):
        return False
    return bool(words) if ask.yes_no or ask.orders else bool(words - ask.words)
