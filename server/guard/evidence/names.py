"""Names in a user's message: of whom or what it asks.

A name is an id, an address, a quoted string, a proper name, or what stands in the place of an earlier call's
argument ("And Berlin?", "那上海呢").

Not covered: lower-case names outside of a follow-up, a repeated question or a list with a known name.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from server.guard.text.frames import CJK_RUN, has_chinese
from server.guard.text.phrases import CJK_NAME_END, FOLLOW_UP, STOP_WORDS

_QUOTED = re.compile(r"[\"“「『《`]([^\"”」』》`\n]{1,60})[\"”」』》`]|(?<!\w)'([^'\n]{2,60})'(?!\w)")
_IDENTIFIER = re.compile(
    r"https?://[^\s\"'<>，。]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\s?\d{2,}"
    r"|(?<![A-Za-z0-9_])(?:[A-Za-z0-9_]+(?:[-./:][A-Za-z0-9_]+)+|[A-Za-z]+_[A-Za-z0-9_]+|[A-Za-z]+\d+[A-Za-z0-9_]*|"
    r"\d+[A-Za-z]+[A-Za-z0-9_]*|\d{4,}|[A-Z]{2,6}\b)",
    re.ASCII,
)
_SHORT_PART = re.compile(r"[A-Za-z]{2,}[-_](?!(?:up|in|on|off|by|to|of|it|me|us)\b)[A-Za-z]{1,2}", re.ASCII)
_VERSION = re.compile(
    r"v?\d+(?:\.\d+)+|\d{4}-\d{2}-\d{2}.*|\d+(?:\.\d+)?[A-Za-z]{1,3}|(?:19|20)\d{2}", re.ASCII
)
_LETTER = "[0-9A-Za-z_À-ɏ'’&-]"
_SELF = re.compile(r"\s+I(?:['’]\w+)?(?:\s.*|$)", re.S)
_NAME = re.compile(
    rf"[A-ZÀ-ÖØ-Þ]{_LETTER}*(?:\s+(?:of|the|de|la|le|van|von|del|&|bin|da)\s+(?=[A-Z])|\s+(?=[A-Z\d]{_LETTER}*)|{_LETTER})*[A-Z\d]?{_LETTER}*"
)
_SENTENCE_START = re.compile(
    r"(?:^|(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)(?<!\bSt)[.!?:;\n]\s*|[-*•]\s+|\d[.)]\s+|[\"“(]\s*)$"
)
_LONGEST_START = 2
"""Characters that such a start has at most before its white space: `1)`."""
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
    "back forth home away round return table tables bullets bullet summary overview total totals sum chart graph recap details csv ghz mhz ppm ppt usd mm cm ml rest http https www eta cpu gpu ram ssd faqs ceo cto hr it's qa pr ci "
    "cd ui ux aws gcp sla kpi roi tl dr tbd eod fyi max min avg"
)
NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_CJK_LOOKUP = re.compile(
    r"(?:查询|查看|查|搜索|搜|看看|看下|获取|检索|显示|了解|提供|报告)(?:一?下)?(?P<verb>[\u4e00-\u9fffA-Za-z0-9、_-]{2,20})|^(?:那么?|请问|帮我|麻烦)?(?P<owner>[\u4e00-\u9fff]{2,6}|[\u4e00-\u9fff]{0,6}[A-Za-z0-9_-]+[\u4e00-\u9fff]{0,3})的"
)
_CJK_ADVICE = re.compile(
    r"多少|多久|说|用|表示|等于|算|吗|要不要|能不能|可不可以|该不该|适合|推荐|建议|应该|为什么|怎么(?!样)|谢|你好|不错|很好|太|辛苦|哪|谁|多高|多大|多长|多远|写|翻译|解释|举|列|换|总结|汇总|整理|比较|什么|几|一共|再说|之前|刚才|前面|一遍|帮|请|百分|[0-9一二两三四五六七八九十]+(?:天|元|次|个)|取消|预订|预约|停|调拨|通知|提交|办理"
)
_NO_CHINESE_NAME = re.compile("^[把再给帮替让叫送哪怎谁几多什]|哪|怎么|什么|多少|一点$|一下|[吗呢]")
"""Chinese words of an order or a question."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_COUNTED = re.compile("[一两几这那每各某多][个家台条些位只件种]")
_CLOCK_OR_RATIO = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,3}[/:]\d{1,3}")
_CASES = str.maketrans(string.ascii_letters, "a" * 26 + "A" * 26)
_UNIT_WORDS_TEXT = "华氏度 摄氏度 华氏 摄氏 表格 英文 中文 美元 人民币 欧元 公里 英里 列表 价格 天气 结果 数据 信息 情况 全部 所有 其他 上面 下面 这些 那些"
_UNIT_WORDS = frozenset(_UNIT_WORDS_TEXT.split())
_PRONOUNS = frozenset(
    ("i", "you", "we", "he", "she", "it", "they", "them", "this", "that", "these", "those", "one")
)
_PRONOUN = re.compile("[他她它我你您这那此]")
_FIGURES = re.compile(r"[\d\s#]+")
_SUPPOSED = re.compile("如果|要是|假如|假设|若是|万一")
_SEPARATORS = re.compile(
    r"(?<!\s)\s*(?:[,，、/&+]|\band\b|\bor\b|\bvs\.?|\bwith\b|\bversus\b|\bthen\b|和|与|跟|及)\s*"
)
_TRAILING = re.compile(
    r"(?:(?<!\s)\s+(?:please|instead|too|as well|now|then|today|next|thanks|thank you))+$", re.I
)
_TOKEN = re.compile(r"[A-Za-z0-9_.@#'’/-]+|[\u4e00-\u9fff]")


def is_name(name: str) -> bool:
    """Whether a candidate has a word that can be a name."""
    if _CLOCK_OR_RATIO.fullmatch(name) or not (name.isascii() or _may_be_chinese_name(name)):
        return False
    words = name.split()
    dated = len(words) > 1 and any(map(_YEAR.fullmatch, words))
    return not all(w.casefold() in NOT_NAMES or (w.isdigit() and (len(w) < 4 or dated)) for w in words)


def _may_be_chinese_name(name: str) -> bool:
    return not (
        name.strip() in _UNIT_WORDS
        or not CJK_NAME_END.sub("", name)
        or _PRONOUN.match(name)
        or "：" in name
        or _COUNTED.match(name)
        or _NO_CHINESE_NAME.search(name)
    )


def is_part(name: str, longer: str) -> bool:
    """Whether a name is but a part of a longer id."""
    if name == longer or name not in longer:
        return False
    escaped = re.escape(name)
    return re.search(rf"(?<![^\W_])[-_./:]?{escaped}[-_./:]|[-_./:]{escaped}$", longer) is not None


def alike(text: str, call_values: Iterable[str]) -> list[str]:
    """Ids of the text that are spelled like an argument of an earlier call."""
    found = [token for token in _tokens(text) if not token.isdigit() and _DIGIT.search(token)]
    if not found:
        return found
    shapes = {_shape(value) for value in call_values if _DIGIT.search(value)}
    return [token for token in found if _shape(token) in shapes]


def proper_names(text: str) -> list[str]:
    """Quoted words, ids, addresses and capitalised words that begin no sentence."""
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
        words = _SELF.sub("", match[0]).split()
        if _begins_sentence(text, match.start()):
            while words and words[0].casefold() in NOT_NAMES:
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
        while words and words[-1].casefold() in NOT_NAMES:
            words = words[:-1]
        if words and not (len(words) == 1 and (words[0].casefold() in NOT_NAMES or len(words[0]) < 2)):
            found.append(re.sub(r"['’]s$", "", " ".join(words)))
    return found


def _begins_sentence(text: str, at: int) -> bool:
    before = len(text[:at].rstrip())
    return _SENTENCE_START.search(text, max(0, before - _LONGEST_START), at) is not None


def follow_up_names(text: str) -> list[str]:
    """What is left of a follow-up without the words that make it one."""
    rest = text if has_chinese(text) else _without_opening(text.strip())
    if _SUPPOSED.search(rest):
        return []
    found = []
    for run in re.split(r"[^\u4e00-\u9fffA-Za-z0-9_-]+|[和与跟及]", "" if rest.isascii() else rest):
        parts = [
            part
            for part in CJK_NAME_END.split(re.sub(r"^(?:那就?|就|再)", "", run))
            if len(part) >= 2 and not part.isascii()
        ]
        if parts and len(parts[0]) <= 14:
            found.append(parts[0])
    rest = re.sub(r"[\u4e00-\u9fff]+", " ", rest)
    rest = _TRAILING.sub("", rest.strip(" ?.!,，。？！"))
    rest = re.sub(r"^(?:for|in|at|of|on|the|a|an|with|to|from|do|check)\s+(?:the\s+)?", "", rest, flags=re.I)
    for part in re.split(r"(?:['’]s)?\s*(?:,| and | or | with |&|$)\s*", rest):
        words = part.split() if not (_FIGURES.fullmatch(part) and has_chinese(text)) else []
        if 0 < len(words) <= 4 and not any(
            word.casefold() in STOP_WORDS or word.casefold() in NOT_NAMES for word in words
        ):
            found.append(part)
    return found


def _without_opening(text: str) -> str:
    opening = FOLLOW_UP.search(text)
    return f"{text[: opening.start()]} {text[opening.end() :]}" if opening else text


def cjk_names(text: str) -> list[str]:
    """What a Chinese request looks up: the words behind its verb, or before 的."""
    found = []
    for match in _CJK_LOOKUP.finditer(text[:400]):
        phrase = (match["verb"] or match["owner"]).split("的")[0]
        found += [part for part in CJK_NAME_END.split(phrase) if 2 <= len(part) <= 14 and not part.isascii()]
    return found


def _shape(token: str) -> str:
    """Digits as 9, letters as A or a: `3B` and `4A` have one shape."""
    return _DIGIT.sub("9", token).translate(_CASES)


def siblings_of(text: str, call_values: tuple[str, ...]) -> list[str]:
    """What stands in one list with the argument of a call: `gateway, cart and payments`."""
    folded = text.casefold()
    if not any(value in folded for value in call_values):
        return []
    parts = _SEPARATORS.split(text[:1500])
    found = []
    for i, part in enumerate(parts):
        if not part.casefold().endswith(call_values):
            continue
        for sibling in parts[i + 1 : i + 12]:
            sibling = sibling.split("的")[0].rstrip(" ?.!。？！")
            words = re.match(r"[\w.#@-]+(?: [\w.#@-]+){0,2}", sibling)
            head = words[0].split() if words else []
            if not head or head[0].casefold() in STOP_WORDS or head[0].casefold() in NOT_NAMES:
                break
            kept = head if words and words.end() == len(sibling) else head[:1]
            found.append(" ".join(kept))
            if len(kept) != len(sibling.split()):
                break
    return found


def short_cjk_names(text: str) -> list[str]:
    """What is left of a short Chinese request without its function words, unless it asks for advice or knowledge."""
    if len(text) > 24 or CJK_RUN.search(text) is None or _CJK_ADVICE.search(text) or _SUPPOSED.search(text):
        return []
    parts = re.split(r"[^\u4e00-\u9fffA-Za-z0-9_-]+", text)
    names = [name for part in parts for name in CJK_NAME_END.split(part)]
    return [name for name in names if 2 <= len(name) <= 8 and not name.isascii()]


def _tokens(text: str) -> list[str]:
    return list(filter(None, (token.rstrip(".@#'’/-") for token in _TOKEN.findall(text))))


def parallel_slots(text: str, earlier: list[str], call_values: set[str]) -> list[str]:
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
            len(value) for value in call_values if value and (value in old_text or value in squeezed)
        )
        if new[0].casefold() in _PRONOUNS:
            continue
        if (
            exact
            or covered * 2 >= len(squeezed)
            or any(len(old_text) > 2 and old_text in value for value in call_values)
        ):
            slots.append(
                "".join(new) if all(len(t) == 1 and CJK_RUN.match(t) for t in new) else " ".join(new)
            )
    return slots
