"""Whether the last user message demands what only a tool can give: a state, a value or an act, of something definite.

A message is read sentence by sentence. What asks for knowledge, a method, an opinion, a text or a supposition
demands nothing; of the rest a sentence demands a tool if it names somebody, uses the tools' words, or points to a
time, a possession or something talked about. A sentence that tells of a change makes old readings stale.

Not covered: a demand that uses no word of the tools and points to nothing ("Numbers, please").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.guard.ask import Ask
from server.guard.frames import Frames, has_chinese
from server.guard.free import EVALUATES, FORMAT, POINTS_BACK, SENTENCE, TEXT_WORK, TIMELESS, WHY
from server.guard.lazy import lazy
from server.guard.orders import GIVES, ORDERS, REQUEST
from server.guard.phrases import ASKS_EXAMPLE, ASKS_GENERAL, ASKS_KNOWLEDGE
from server.guard.values import spelled_counts
from server.guard.words import content_words, word_in

_CLAUSES = re.compile(r"[,，;；]\s*|\s(?:and|but|so)\s")
_QUESTION_MARK = re.compile(r"[?？]\s*[\"'”)]*$")
_OPENING = r"^\W*(?:(?:so|and|ok(?:ay)?|but|then|now|hi|hello|hey|sorry|also|thanks|please|well|right)\W+)*"
_ASKS = Frames(
    _OPENING
    + r"(?:what|who|whose|when|where|which|why|how|is|are|was|were|am|do|does|did|has|have|had|any)(?:['’]s|n['’]t)?\b",
    chinese=(
        r"[吗呢么]\W*$|多少|多[久远大长高重快]|(?<![十好])几|什么|哪|谁|怎么样|如何|是否|有没有|没有?\W*$|了没|是不是|[吧不]\W*$",
    ),
)
YES_NO = Frames(
    _OPENING
    + r"(?:is|are|was|were|am|do|does|did|has|have|had|any(?:one|body|thing)?)(?:n['’]t)?\b|,\s*(?:is|are|was|were|does|did|has|have)(?:n['’]t)? (?:it|he|she|they|that)\W*$|\bor not\b|,\s*(?:right|correct|yes)\W*$",
    chinese=(r"吗|了没|没有?\W*$|是否|有没有|是不是|不\W*$|对吧|吧\W*$|有[^多少几哪谁什]{1,8}\W*$",),
)
_SITUATED = Frames(
    r"\b(?:today|tonight|tomorrow|yesterday|now|currently|yet|already|just|still|so far|lately|recently|at the moment|as of|in the meantime|meanwhile|ago|since|this (?:morning|afternoon|evening|week|weekend|month|quarter|year)|(?:last|next|past) (?:night|week|weekend|month|year|quarter|hour|time|\d+|mon|tue|wed|thu|fri|sat|sun)\w*|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|my|our|we|us|latest|current|open|new|(?:cost|charge|costs) me|(?:will|did|have|am|do) (?:i|he|she|they)|january|february|march|april|june|july|august|september|october|november|december|in may|\d{4}-\d\d-\d\d)\b",
    chinese=(
        r"今天|今晚|今早|今年|昨天|昨晚|前天|明天|明晚|后天|现在|目前|当前|刚|已经|了吗|了没|没有\W*$|还没|还在|还有|上周|下周|本周|这周|上个?月|下个?月|本月|这个?月|去年|上次|最近|最新|我的|我们|我家|我(?:上|昨|前)|这边|那边|附近|\d月|\d[日号]|离我|我(?:订|买|寄|约)的",
    ),
)
_ELSEWHEN = Frames(
    r"\b(?:since|yesterday|tomorrow|\d{4}-\d\d-\d\d|(?:last|next|previous|past) (?:night|week|weekend|month|year|quarter|season|summer|winter|\w+day)|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
    chinese=("昨天|前天|明天|后天|上周|下周|上个?月|下个?月|去年|明年|前年|上季度",),
)
_ASPECT = Frames(
    r"\b(?:is|are) (?:\w+ ){1,3}\w+ing\b|\b(?:has|have|had|did|was|were) (?:the|my|our|he|she|they|it|any\w*|somebody|someone|[\w-]+)\b|^\W*(?:(?:so|and|ok|but|then|hi|hello|sorry)\W+)*(?:is|are|was|were)\b|\bfree\b|\bleft\b|\bavailable\b",
    chinese=(
        r"在[\u4e00-\u9fff]{1,3}(?:吗|没|\W*$)|过了?[吗没]|了没|了吗|是不是|还有|[哪谁什几多].{0,10}了\W*$",
    ),
)
"""A sentence about what goes on or happened; history has that form too."""
_POINTS = Frames(
    r"\b(?:it|he|she|they|him|her|them|his|hers?|their|there|that one|this one|same)\b",
    chinese=("它|他|她|这个|那个|这单|那单|这边|那边|那里|呢",),
)
_COURTESY = Frames(
    r"^\W*(?:(?:ok(?:ay)?|thanks?|thank|you|very|so|much|a|lot|cheers|great|nice|good|perfect|cool|fine|all|right|alright|got|it|hi|hello|hey|morning|evening|bye|goodbye|see|later|lovely|super|sure|yes|no|never|mind|that|is|was|helpful|i|see|wow|haha|lol|sorry|please|well|done|work|job|day|have|night|understood|makes|sense|interesting|then|for|now|'s|s)\W*)++$",
    chinese=(
        r"^(?:\W|好的?|行|嗯|谢谢?|多谢|感谢|辛苦|了|啦|您|你|哈|再见|拜拜|不错|明白|知道|收到|没事|算|吧|就|这样|先|可以|对|是的|OK|ok|太|棒|早|上|晚安|你好|您好)++$",
    ),
)
_TOLD = Frames(
    r"^\W*(?:(?:so|and|ok(?:ay)?|but|then|now|hi|hello|hey|sorry|also|thanks|thank you|well|right|oh|ugh|wow|great|good|nice)\W+)*(?:just \w+ed|(?:have )?just|i|we|he|she|they|it|there|this|that|these|those|somebody|someone|everybody|nobody|my|our|his|her|their|the|a|an|one|some|two|three|all)(?:['’]\w+)?\b",
    chinese=(
        r"^(?!\W*[帮请麻把给将]).{1,10}(?:刚|已经|又).*了|^(?!\W*[帮请麻把给将]).{0,8}刚(?!才)[^吗呢？?]*$|^\W*(?:我|我们|他|她|它|他们|刚|这|那(?!就|么|帮|再|你|您|麻烦|给)|今天|昨天|早上|师傅|有人|听说)",
    ),
)
_EXCLAIMS = Frames(r"^\W*(?:so|how|what) \w+[^?]*!$", chinese=("[了啊呀哈耶]\\W*$|^太|真",))
_DECLARES = Frames(
    r"^\W*(?!(?:please|can|could|would|what|who|how|when|where|which|why|is|are|was|were|do|does|did|has|have|any|check|show|see|tell|find)\b)[\w'’&.-]+(?: (?!(?:what|which|who|whether|if|how|when|where|that|to|we|you|i|they|he|she|it)\b)[\w'’&.-]+){0,2} (?:just|already|has|have|had|was|were|is|are|took|came|went|gave|got|sold|left|said|says|told|did|wants|needs)\b",
)
_WANTS = Frames(
    r"\b(?:i|we)(?:['’]d| would)? (?:want|need|like|wish|prefer)\b|\bi['’]d like\b|\bplease\b",
    chinese=("我要|我想|帮|麻烦|请|给我|需要",),
)
_LOOKS_ANEW = Frames(
    r"\b(?:look|check|read|try|refresh|run|pull|fetch|query|scan|measure|ask|poll|see|get|load|update|test|do)\b(?!-)[^.?!,;]{0,40}\b(?:again|once more|anew|another time)\b|\b(?:another|a (?:new|fresh|second)|new|fresh) (?:look|reading|check|lookup|search|query|scan|value|figure|status|try)\b|\bre-?(?:check|read|run|load|fetch|scan|quer|test|poll)\w*|\brefresh\w*|\bany (?:change|update|news|progress|different)\w*|\banything (?:new|changed)|\b(?:minutes|hours|days) later\W|\b(?:where|how|what)(?: about)? now\b|\b(?:has|have|did) (?:it|that|this|they|anything|something) (?:changed?|moved?|updated?)",
    chinese=(
        r"再(?:去|帮我|给我)?(?:查|看|读|刷|拉|跑|测|扫|确认|核|搜|取)|重新(?:查|看|读|刷|拉|跑|测|扫|确认|核|搜|取)|刷新|(?:变|降|升|涨|好|动|改|更新)了?(?:没|吗)|有(?:没有)?(?:变化|更新|动静|进展)|最新",
    ),
)
_OF_NOW = Frames(
    r"\b(?:now|right now|at the moment|currently|by now|these days)\b",
    chinese=("现在|目前|当前|这会儿|眼下",),
)
_CHANGED = Frames(
    r"['’]s been\b|\b(?:i|we|he|she|they|it|somebody|someone|customer|client|user)(?:['’](?:s|ve|d))? (?:\w+ )?(?:\w{2,}ed|told|said)\b|\b(?:just|since then|meanwhile|in the meantime|ago|this morning|now|already|finally|again)\b|\b(?:has|have|had|['’]ve|was|were|been) (?:\w+ ){0,2}?\w+(?:ed|en|ut|ade|ent|old|one|aid|eft)\b|\bsays?\b|^\W*(?:i|we|he|she|they|somebody|someone|the \w+|[a-z]+) (?:\w+ed|let|put|took|came|went|gave|got|did|made|sent|sold|left|paid|ran|set|cut|threw|brought|moved|opened|closed)\b|\b(?:is|are) \w+ing\b",
    chinese=("刚|了|改过|之后|过后|说是|说他|说她|说已|听说|换了|变了",),
)
"""A sentence that tells of a change."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a message."""

    text: str
    asks: bool
    told: bool
    """It tells something rather than asks or orders."""


_WH = Frames(r"^\W*(?:\w+\W+)?(?:what|which|who|when|where|how)\b", chinese=("来着|是什么|哪",))
_ID = re.compile(r"(?<![\w.])(?:(?=[\w/-]*\d)[A-Za-z]\w*[-_/]\w+|[A-Za-z]{1,6}\d{2,}|\d{5,})", re.ASCII)
_OF_YOU = Frames(
    r"\b(?:did|have|had|were|haven['’]t|didn['’]t) you\b|\byou(?:['’]ve| have| had| did| already| just| \w{2,}ed)\b",
    chinese=(r"[你您](?:是不是|有没有|已经?|都|也|刚|不是|[替帮给]我|把).{0,8}[了过]",),
)
"""A question of what the assistant did."""
_OF_WHAT_WAS_SAID = Frames(
    r"\byou (?:\w+ )?(?:said|told|read|gave|mentioned|wrote|showed|listed|quoted)\b|\b(?:i|we) (?:\w+ )?(?:missed|forgot|forgotten|misread|misheard|overlooked)\b",
    chinese=("[你您].?(?:说|讲|告诉|给|念|提)|忘|没听清|没看清|没记住|看漏|听漏",),
)
"""It tells of the conversation, not of a change in what was talked about."""
_PRICES = Frames(
    r"\b(?:cost|costs|price|pay|charge|owe|come to|how much)\b", chinese=("多少钱|几块|花多少|要多少|价",)
)
_CHANGES = Frames("(?!)", chinese=("[改换]成",))
_REPEATS = Frames(r"\b(?:again|once more)\b", chinese=("再",))
_INSTANCE = re.compile(r"\b(?:like|such as|e\.g\.) +\S+|(?:比如|例如|像)\S+", re.I)
"""A name given as an instance of many."""
_FIGURE = re.compile(r"(?<![\w:/.-])\d[\d,]*(?:\.\d+)?(?![\d:/点月日号年-]|\s?(?:am|pm|o['’]clock)\b)")
_COUNTS = Frames(
    r"\b(?:how (?:many|much|long|far|big|old|tall)|total|sum|average|mean|share|percent\w*|difference|more|less|\w+er than|what(?:['’]s| is)|per|each|in all|altogether|enough)\b|%",
    chinese=("多少|多久|多远|一共|总共|合计|平均|几|差|比|率|等于",),
)


class Demand:
    """The last user message of a turn, as a demand on the tools.

    `names`: whom it names, and `twins`: what may be a name in the place of one, case folded; `words`: stems of what the tools and their results say of themselves;
    `observed`: whether the conversation holds an observation.
    """

    def __init__(
        self,
        ask: Ask,
        names: tuple[str, ...],
        twins: tuple[str, ...],
        known: tuple[str, ...],
        words: frozenset[str],
        *,
        observed: bool,
        other_script: bool,
        call_like: bool,
        acts: bool,
    ) -> None:
        self._ask = ask
        self._names = (*names, *twins)
        self._twins = twins
        self._known = known
        self._words = words
        self._observed = observed
        self._other_script = other_script
        self._call_like = call_like
        self._acts = acts

    @lazy
    def parts(self) -> tuple[Part, ...]:
        """The sentences."""
        found = []
        for text in SENTENCE.split(self._ask.text[-2000:]):
            text = text.strip()
            if not text or _COURTESY.search(text):
                continue
            asks = _QUESTION_MARK.search(text) is not None or _ASKS.search(text) is not None
            told = (
                not asks
                and _WANTS.search(text) is None
                and (_TOLD.search(text) or _EXCLAIMS.search(text) or _DECLARES.search(text)) is not None
            )
            found.append(
                Part(
                    text,
                    asks,
                    told and not (self._ask.follow_up and text.isascii() and text == self._ask.text.strip()),
                )
            )
        return tuple(found)

    @lazy
    def wanted(self) -> bool:
        """Whether a tool must serve the message, in whole or in part."""
        demanded = [part for part in self.parts if self._demands(part)]
        if not demanded or self._ask.pretends or self._ask.supposes:
            return False
        told = any(part.told and _CHANGED.search(part.text) for part in self.parts)
        if any(
            self._works_on_text(part) and not (told and _REPEATS.search(part.text)) for part in self.parts
        ):
            return False
        return not self.mixed or any(
            self._names_one(part) or (YES_NO.search(part.text) and self._mentions(part)) for part in demanded
        )

    @lazy
    def firm(self) -> bool:
        """Whether more demands a tool than a Chinese word that may be a name."""
        return any(
            self._demands(part)
            and (
                part.asks
                or self._shares(part)
                or not has_chinese(part.text)
                or (ORDERS.search(part.text) or _SITUATED.search(part.text) or _ID.search(part.text))
                or any(
                    name not in self._twins and word_in(name, part.text.casefold()) for name in self._names
                )
            )
            for part in self.parts
        )

    @lazy
    def asks_you(self) -> bool:
        """Whether it asks what the assistant has done."""
        return any(
            _OF_YOU.search(part.text) and (part.asks or YES_NO.search(part.text)) for part in self.parts
        )

    @lazy
    def prices(self) -> bool:
        """Whether it asks what the user's own quantity comes to."""
        return _PRICES.search(self._ask.text) is not None and bool(
            _FIGURE.search(self._ask.rest_text) or spelled_counts(self._ask.rest_text)
        )

    def _demands(self, part: Part) -> bool:
        if part.told or self._is_free(part):
            return False
        if self._names_one(part) or (self._observed and (self._ask.twin or _LOOKS_ANEW.search(part.text))):
            return True
        situated = _SITUATED.search(part.text) is not None
        if (
            ASKS_KNOWLEDGE.search(part.text)
            and not situated
            and not (self._observed and _POINTS.search(part.text))
        ):
            return self._shares(part) and not has_chinese(part.text)
        order = _orders(part)
        ordered = part.asks or order
        if order and self._acts and not GIVES.search(part.text):
            return True
        if ordered and (situated or self._call_like):
            return True
        if self._shares(part):
            return True
        if not ordered:
            return False
        if any(word_in(name, part.text.casefold()) for name in self._known):
            return True
        if self._observed and (_POINTS.search(part.text) or _ASPECT.search(part.text)):
            return True
        return self._other_script and has_chinese(part.text)

    def _works_on_text(self, part: Part) -> bool:
        """Whether a sentence orders work on a text, rather than a change that a tool makes."""
        if part.asks or TEXT_WORK.search(part.text) is None:
            return False
        return not (self._acts and _CHANGES.search(part.text) and self._shares(part, 1))

    def _shares(self, part: Part, least: int = 2) -> bool:
        """Whether the sentence uses the words of the tools."""
        shared = len(content_words(part.text) & self._words)
        if shared >= least:
            return True
        return shared > 0 and self._observed and part.asks and has_chinese(part.text)

    def _names_one(self, part: Part) -> bool:
        folded = part.text.casefold()
        return _ID.search(part.text) is not None or any(word_in(name, folded) for name in self._names)

    def _mentions(self, part: Part) -> bool:
        """Whether the sentence has what looks like a name in Latin letters."""
        return any(r.text.isascii() and r.text in part.text for r in self._ask.referents)

    def _is_free(self, part: Part) -> bool:
        """Whether the sentence asks for what needs no tool."""
        text = part.text
        if TIMELESS.search(text) or ASKS_GENERAL.search(text) or ASKS_EXAMPLE.search(text):
            return True
        if self._works_on_text(part) or (part.asks and TEXT_WORK.search(text) and REQUEST.search(text)):
            return True
        if FORMAT.search(text) and not (self._names_one(part) or self._shares(part) or self._mentions(part)):
            return True
        judged = EVALUATES.search(text) is not None and _OF_NOW.search(text) is None
        if judged or WHY.search(text):
            named = Part(_INSTANCE.sub(" ", text), part.asks, part.told)
            if not self._names_one(named):
                return True
        return self.has_figures and _COUNTS.search(self._ask.text) is not None

    @lazy
    def has_figures(self) -> bool:
        """Whether the message has figures of its own, beside names and times, to reckon with."""
        return len(_FIGURE.findall(self._ask.rest_text)) > 1

    @lazy
    def mixed(self) -> bool:
        """Whether a part of the message asks for what needs no tool."""
        return any(part.asks and self._is_free(part) for part in self.parts)

    @lazy
    def free(self) -> bool:
        """Whether every part that asks is free."""
        return all(self._is_free(part) for part in self.parts if not part.told)

    @lazy
    def elsewhen(self) -> bool:
        """Whether it asks for another time than the present."""
        return any(_ELSEWHEN.search(part.text) for part in self.parts)

    @lazy
    def names_one(self) -> bool:
        """Whether a part names somebody whom tools know."""
        known = (*self._names, *self._known)
        return any(word_in(name, part.text.casefold()) for part in self.parts for name in known)

    @lazy
    def points_back(self) -> bool:
        """Whether it asks about what was found before."""
        return any(POINTS_BACK.search(part.text) for part in self.parts)

    @lazy
    def yes_no(self) -> bool:
        """Whether it can be answered by yes or no."""
        return any(YES_NO.search(part.text) for part in self.parts)

    @lazy
    def orders(self) -> bool:
        """Whether a part orders something."""
        return any(not part.told and not self._is_free(part) and _orders(part) for part in self.parts)

    @lazy
    def renewed(self) -> bool:
        """Whether it asks to look anew, or tells of a change and asks what holds now."""
        if not self._observed:
            return False
        asked = [part for part in self.parts if not part.told and not self._is_free(part)]
        if self.asks_you and not any(_OF_NOW.search(part.text) for part in asked):
            return False
        if any(_LOOKS_ANEW.search(part.text) for part in asked if not _WH.search(part.text)):
            return True
        if not asked or (self.points_back and not any(_OF_NOW.search(part.text) for part in asked)):
            return False
        pieces = [
            (p, piece) for p in self.parts for piece in (_CLAUSES.split(p.text) if not p.told else [p.text])
        ]
        told = [piece for part, piece in pieces if part.told or _TOLD.search(piece)]
        told = [piece for piece in told if not _OF_WHAT_WAS_SAID.search(piece)]
        return any(_CHANGED.search(piece) for piece in told) and len(pieces) > 1


def _orders(part: Part) -> bool:
    if part.asks:
        return ORDERS.search(part.text) is not None and REQUEST.search(part.text) is not None
    return not part.told and (has_chinese(part.text) or ORDERS.search(part.text) is not None)
