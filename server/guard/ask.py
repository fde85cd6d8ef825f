"""What the user asks for now: of whom or what, and whether the declared tools are what would answer it.

A referent is a name the user gives: an id, an address, a quoted string, a proper name, or what stands in the
place of an earlier call's argument ("And Berlin?", "那上海呢"). Only referents make an old result foreign.

Not covered: lower-case names outside of a follow-up or a repeated question; pronouns beyond a fixed list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.guard.phrases import (
    ASKS_AGAIN,
    ASKS_FRESH,
    ASKS_GENERAL,
    ASKS_INVENTION,
    ASKS_KNOWLEDGE,
    ASKS_LOOKUP,
    ASKS_RECORDS,
    CJK_FUNCTION,
    CJK_NAME_END,
    CJK_RUN,
    FOLLOW_UP,
    SENTENCE_WORDS,
    STOP_WORDS,
)

_QUOTED = re.compile(r"[\"“「『《`]([^\"”」』》`\n]{1,60})[\"”」』》`]|(?<!\w)'([^'\n]{2,60})'(?!\w)")
_IDENTIFIER = re.compile(
    r"https?://[^\s\"'<>，。]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\s?\d{2,}"
    r"|(?<![A-Za-z0-9_])(?:[A-Za-z0-9_]+(?:[-./:][A-Za-z0-9_]+)+|[A-Za-z]+_[A-Za-z0-9_]+|[A-Za-z]+\d+[A-Za-z0-9_]*|"
    r"\d+[A-Za-z]+[A-Za-z0-9_]*|\d{4,}|[A-Z]{2,6}\b)",
    re.ASCII,
)
_RECORD_ID = re.compile(
    r"https?://.*|[\w.+-]+@.*|#\s?\d+|(?:[\w-]+\.)+[a-z]{2,8}|\d{1,3}(?:\.\d{1,3}){3}|[A-Za-z]{1,8}[-_]\d{2,}[\w-]*|[A-Za-z]{1,4}\d{4,}\w*|\w*[-/_]\d+[\w/-]*|\w+-\w+-\w+|[A-Za-z][\w.-]*-[\w.-]*\d[\w.-]*|\d{5,}",
    re.ASCII,
)
_SHORT_PART = re.compile(r"[A-Za-z]{2,}[-_](?!(?:up|in|on|off|by|to|of|it|me|us)\b)[A-Za-z]{1,2}", re.ASCII)
_VERSION = re.compile(
    r"v?\d+(?:\.\d+)+|\d{4}-\d{2}-\d{2}.*|\d+(?:\.\d+)?[A-Za-z]{1,3}|(?:19|20)\d{2}", re.ASCII
)
_NAME = re.compile(
    r"[A-Z][\w'’&-]*(?:\s+(?:of|the|de|la|le|van|von|del|&|bin|da)\s+(?=[A-Z])|\s+(?=[A-Z\d][\w'’&-]*)|[\w'’&-])*[A-Z\d]?[\w'’&-]*"
)
_SENTENCE_START = re.compile(
    r"(?:^|(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)(?<!\bSt)[.!?:;\n]\s*|[-*•]\s+|\d[.)]\s+|[\"“(]\s*)$"
)
_ANAPHORA = re.compile(
    r"\b(?:those|these|them|they|both|which (?:one|of)|that one|this one|the (?:first|second|third|last|other|former|latter|cheapest|best|results?|list|table|above|same (?:data|result|list))|above|earlier|previous|you (?:just )?(?:said|found|showed|gave|listed|mentioned|got)|its|it|summari[sz]e|compare|recap|recommend|rank|sort|reformat|convert|round|repeat|again as|as a table|as json)\b"
    r"|这些|那些|其中|哪一个|哪个|上面|上述|它们|刚才|之前|前面|总结|汇总|比较|对比|推荐|排序|整理|换成表格|第[一二三四五]个",
    re.I,
)
_NOT_NAMES_TEXT = (
    "i json csv yaml xml html pdf sql api url id ids ok asap usa faq am pm utc gmt est pst cet usd eur "
    "gbp cny rmb jpy celsius fahrenheit kelvin english chinese french german spanish japanese markdown "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december mon tue wed thu fri sat sun hi hello hey please thanks "
    "thank yes no okay sure great what when where who why how which is are was were can could would will "
    "should do does did has have had if in on at for from to with and or but so then also now next check "
    "find look show get list give tell search fetch query run call use track compare summarize summarise "
    "explain describe convert calculate compute write draft create make generate book cancel send update "
    "delete add remove set schedule order buy sell plan help let's lets let i'm i'd i'll i've it's what's "
    "that's there's the a an this that these those my our your his her their it its any all some each "
    "every both first second third another other one two three again today tomorrow yesterday tonight "
    "good nice perfect cool got alright same repeat sort rank round format reformat translate rewrite "
    "review analyze analyse estimate verify confirm pull retrieve scan monitor remind need want using "
    "based given according between among under over before after while since until only just not out up "
    "about of by as we you they he she me us them im ive dont don't isn't both tool tools data result "
    "results mr mrs ms dr etc vs mwh kwh gwh wh kw mw gw gb mb tb kb km kg mph kmh lbs oz ft psi hz khz "
    "ghz mhz ppm ppt usd mm cm ml rest http https www eta cpu gpu ram ssd faqs ceo cto hr it's qa pr ci "
    "cd ui ux aws gcp sla kpi roi tl dr tbd eod fyi max min avg"
)
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_PERSONAL = re.compile(
    r"\b(?:my|our|mine|(?:do|did|have) (?:i|we) (?:have|get|own|owe|spend|buy|send|earn|sell))\b|我的|我们的|我(?:还)?有|本人|名下",
    re.I,
)
_CJK_LOOKUP = re.compile(
    r"(?:查询|查看|查|搜索|搜|看看|看下|获取|检索|显示|了解|提供|报告)(?:一?下)?(?P<verb>[\u4e00-\u9fffA-Za-z0-9、_-]{2,20})|^(?:那么?|请问|帮我|麻烦)?(?P<owner>[\u4e00-\u9fff]{2,6}|[\u4e00-\u9fff]{0,6}[A-Za-z0-9_-]+[\u4e00-\u9fff]{0,3})的"
)
_CJK_ADVICE = re.compile(
    r"多少|多久|说|用|表示|等于|算|吗|要不要|能不能|可不可以|该不该|适合|推荐|建议|应该|为什么|怎么(?!样)|谢|你好|不错|很好|太|辛苦|哪|谁|多高|多大|多长|多远|写|翻译|解释|举|列|换|总结|汇总|整理|比较|什么|几|一共|再说|之前|刚才|前面|发一遍|帮|请|百分|[0-9一二两三四五六七八九十]+(?:天|元|次|个)|取消|预订|预约|停|调拨|通知|提交|办理"
)
_UNIT_WORDS_TEXT = "华氏度 摄氏度 华氏 摄氏 表格 英文 中文 美元 人民币 欧元 公里 英里 列表 价格 天气 结果 数据 信息 情况 全部 所有 其他 上面 下面 这些 那些"
_UNIT_WORDS = frozenset(_UNIT_WORDS_TEXT.split())
_SEPARATORS = re.compile(
    r"\s*(?:[,，、/&+]|\band\b|\bor\b|\bvs\.?|\bwith\b|\bversus\b|\bthen\b|和|与|跟|及)\s*"
)
_TELLS = re.compile(r"\W*(?:show|tell|give|what|who|explain|describe|define|why|how|play|name)\b", re.I)
_TRAILING = re.compile(r"(?:\s+(?:please|instead|too|as well|now|then|today|next|thanks|thank you))+$", re.I)


@dataclass(frozen=True, slots=True)
class Referent:
    """A name in the user's message."""

    text: str
    folded: str
    record_id: bool = False
    """An id or an address, which no general knowledge holds."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The user's last message, read."""

    text: str = ""
    referents: tuple[Referent, ...] = ()
    words: frozenset[str] = field(default_factory=frozenset)
    """Content words (English stems, Chinese bigrams)."""
    rest_words: frozenset[str] = field(default_factory=frozenset)
    """Content words beside the referents."""
    follow_up: bool = False
    """A short message that asks the earlier question of something else."""
    parallel: bool = False
    """An earlier question again, with another referent in the place of a call's argument."""
    listed: bool = False
    """It names somebody beside the argument of an earlier call, in one list."""
    general: bool = False
    """It asks what holds in general."""
    anaphoric: bool = False
    """It speaks of what was found before."""
    again: bool = False
    fresh: bool = False
    looks_up: bool = False
    personal: bool = False
    """It asks for the user's own records."""
    records: bool = False
    """It asks about things that only somebody's systems know."""
    explains: bool = False
    """It asks for general knowledge: who, when, why, how tall, what is."""
    invents: bool = False
    """It asks for an example, code, a text or an explanation."""


def stem(word: str) -> str:
    """A crude English stem: enough to match `prices` with `price` and `booked` with `booking`."""
    for suffix in ("ations", "ation", "ings", "ing", "edly", "ied", "ed", "ies", "es", "s", "e", "y"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "se" else word


def content_words(text: str) -> set[str]:
    """Stems of English content words, and the bigrams of Chinese runs."""
    words = {stem(w) for w in re.findall(r"[a-z][a-z'’]+", text.casefold()) if w not in STOP_WORDS}
    for run in CJK_RUN.findall(text):
        for part in CJK_FUNCTION.split(run):
            words.update(part[i : i + 2] for i in range(len(part) - 1))
    return words


def read_ask(text: str, earlier: Iterable[str], call_values: Iterable[str], generic: str) -> Ask:
    """Read the last user message.

    `earlier`: the user messages before it; `call_values`: arguments of all calls; `generic`: what the tools say
    of themselves, whose Chinese words are no names.
    """
    text = text[-6000:]
    earlier, call_values = list(earlier), list(call_values)
    follow_up = len(text) <= 160 and FOLLOW_UP.search(text) is not None
    slots = _parallel_slots(text, earlier[-8:], [value.casefold() for value in call_values])
    names = dict.fromkeys(slots)
    shapes = {_shape(value) for value in call_values if re.search(r"\d", value)}
    alike = [t for t in _tokens(text) if re.search(r"\d", t) and not t.isdigit() and _shape(t) in shapes]
    names |= dict.fromkeys(alike)
    if follow_up:
        names |= dict.fromkeys(_follow_up_names(text))
    names |= dict.fromkeys(_names(text))
    siblings = _siblings(text, [value.casefold() for value in call_values])
    names |= dict.fromkeys(siblings)
    usual = generic + "\n".join(earlier)
    names |= dict.fromkeys(name for name in (*_cjk_names(text), *_short_cjk_names(text)) if name not in usual)
    referents = tuple(
        Referent(name, name.casefold().lstrip("# "), bool(_RECORD_ID.fullmatch(name)) or name in alike)
        for name in list(names)[:40]
        if not any(
            name != longer
            and re.search(rf"(?<![^\W_])[-_./:]?{re.escape(name)}[-_./:]|[-_./:]{re.escape(name)}$", longer)
            for longer in names
        )
        and name.strip() not in _UNIT_WORDS
        and not all(w.casefold() in _NOT_NAMES or (w.isdigit() and len(w) < 4) for w in name.split())
    )
    rest = text
    for referent in referents:
        rest = rest.replace(referent.text, " ")
    rest_words = content_words(rest) - {
        stem(w) for w in ("check", "look", "search", "query", "fetch", "scan", "track", "compare")
    }
    return Ask(
        text=text,
        rest_words=frozenset(rest_words),
        referents=referents,
        words=frozenset(content_words(text)),
        follow_up=follow_up
        or (bool(referents) and len(text) <= 80 and not rest_words and not _TELLS.match(text)),
        parallel=bool(slots),
        listed=bool(siblings),
        general=ASKS_GENERAL.search(text) is not None,
        anaphoric=_ANAPHORA.search(text) is not None,
        again=ASKS_AGAIN.search(text) is not None,
        fresh=ASKS_FRESH.search(text) is not None,
        looks_up=ASKS_LOOKUP.search(text) is not None,
        personal=_PERSONAL.search(text) is not None,
        records=ASKS_RECORDS.search(text) is not None,
        explains=ASKS_KNOWLEDGE.search(text) is not None,
        invents=ASKS_INVENTION.search(text) is not None,
    )


def _names(text: str) -> list[str]:
    found: list[str] = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
    for match in _IDENTIFIER.finditer(text):
        token = match[0].rstrip(".-:/,_")
        letters_only = token.isalpha()
        if _SHORT_PART.fullmatch(token):
            found.append(token)
        elif _VERSION.fullmatch(token) or (
            not letters_only and not any(c.isdigit() or c in "@." for c in token)
        ):
            continue
        else:
            found.append(token)
    for match in _NAME.finditer(text):
        words = match[0].split()
        if _SENTENCE_START.search(text, 0, match.start()):
            while words and words[0].casefold() in _NOT_NAMES:
                words = words[1:]
            if (
                len(words) == 1
                and words[0] == match[0]
                and re.match(r"\s+[a-z]", text[match.end() :])
                and not re.match(
                    r"\s+(?:weather|status|price|please|is|and|or|vs|now|too)\b", text[match.end() :]
                )
            ):
                continue
        while words and words[-1].casefold() in _NOT_NAMES:
            words = words[:-1]
        if words and not (len(words) == 1 and (words[0].casefold() in _NOT_NAMES or len(words[0]) < 2)):
            found.append(re.sub(r"['’]s$", "", " ".join(words)))
    return found


def _follow_up_names(text: str) -> list[str]:
    rest = FOLLOW_UP.sub(" ", text.strip(), count=1) if CJK_RUN.search(text) is None else text
    found = []
    for run in re.split(r"[^\u4e00-\u9fffA-Za-z0-9_-]+|[和与跟及]", rest):
        parts = [
            part
            for part in CJK_NAME_END.split(re.sub(r"^[那再]", "", run))
            if len(part) >= 2 and not part.isascii()
        ]
        if parts and len(parts[0]) <= 14:
            found.append(parts[0])
    rest = re.sub(r"[\u4e00-\u9fff]+", " ", rest)
    rest = _TRAILING.sub("", rest.strip(" ?.!,，。？！"))
    rest = re.sub(r"^(?:for|in|at|of|on|the|a|an|with|to|from|do|check)\s+(?:the\s+)?", "", rest, flags=re.I)
    for part in re.split(r"\s*(?:,| and | or | with |&)\s*", rest):
        words = part.split()
        if 0 < len(words) <= 4 and not any(
            word.casefold() in STOP_WORDS or word.casefold() in _NOT_NAMES for word in words
        ):
            found.append(part)
    return found


def _cjk_names(text: str) -> list[str]:
    """What a Chinese request looks up: the words behind its verb, or before 的."""
    found = []
    for match in _CJK_LOOKUP.finditer(text[:400]):
        phrase = (match["verb"] or match["owner"]).split("的")[0]
        found += [part for part in CJK_NAME_END.split(phrase) if 2 <= len(part) <= 14 and not part.isascii()]
    return found


def _shape(token: str) -> str:
    """Digits as 9, letters as A or a: `3B` and `4A` have one shape."""
    return re.sub(r"[A-Z]", "A", re.sub(r"[a-z]", "a", re.sub(r"\d", "9", token)))


def _siblings(text: str, call_values: list[str]) -> list[str]:
    """What stands in one list with the argument of a call: `gateway, cart and payments`."""
    parts = _SEPARATORS.split(text[:1500])
    found = []
    for i, part in enumerate(parts):
        if not any(value and part.casefold().endswith(value) for value in call_values):
            continue
        for sibling in parts[i + 1 : i + 12]:
            sibling = sibling.rstrip(" ?.!。？！")
            words = re.match(r"[\w.#@-]+(?: [\w.#@-]+){0,2}", sibling)
            head = words[0].split() if words else []
            if not head or head[0].casefold() in STOP_WORDS or head[0].casefold() in _NOT_NAMES:
                break
            kept = head if words and words.end() == len(sibling) else head[:1]
            found.append(" ".join(kept))
            if len(kept) != len(sibling.split()):
                break
    return found


def _short_cjk_names(text: str) -> list[str]:
    """What is left of a short Chinese request without its function words, unless it asks for advice or knowledge."""
    if len(text) > 24 or CJK_RUN.search(text) is None or _CJK_ADVICE.search(text):
        return []
    parts = re.split(r"[^\u4e00-\u9fffA-Za-z0-9_-]+", text)
    names = [name for part in parts for name in CJK_NAME_END.split(part)]
    return [name for name in names if 2 <= len(name) <= 8 and not name.isascii()]


def _tokens(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9_.@#'’/-]*[A-Za-z0-9_]|[\u4e00-\u9fff]", text)


def _parallel_slots(text: str, earlier: list[str], call_values: list[str]) -> list[str]:
    """What stands in `text` where an earlier, otherwise equal message had the argument of a call."""
    if len(text) > 300:
        return []
    now = _tokens(text)
    slots = []
    for before_text in earlier:
        before = _tokens(before_text[:300])
        head = tail = 0
        shortest = min(len(now), len(before))
        while head < shortest and now[head].casefold() == before[head].casefold():
            head += 1
        while tail < shortest - head and now[-1 - tail].casefold() == before[-1 - tail].casefold():
            tail += 1
        old, new = before[head : len(before) - tail], now[head : len(now) - tail]
        if (
            not old
            or not new
            or len(new) > 6
            or (
                not (exact := head + tail > 0 and " ".join(old).casefold() in call_values)
                and ((head + tail) < 2 or (head + tail) * 2 < len(now))
            )
        ):
            continue
        old_text = " ".join(old).casefold()
        squeezed = old_text.replace(" ", "")
        covered = sum(
            len(value) for value in set(call_values) if value and (value in old_text or value in squeezed)
        )
        if (
            exact
            or covered * 2 >= len(squeezed)
            or any(len(old_text) > 2 and old_text in value for value in call_values)
        ):
            slots.append(
                "".join(new) if all(len(t) == 1 and CJK_RUN.match(t) for t in new) else " ".join(new)
            )
    return slots


def words_of(text: str) -> int:
    """How many words (Chinese: characters) a text has."""
    return len(SENTENCE_WORDS.findall(text))
