"""The values that a text states: figures, dates, times, ids, addresses. Reading is linear in the text.

Not covered: English number words ("twenty-two"), Roman numerals, fractions ("3/4"), time zones, and
conversions between currencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from server.guard.text.units import SCALES, UNIT_NAMES

NUMBER = re.compile(
    r"[-−\d](?:(?<![A-Za-z0-9_.][-−\d])(?:(?<=\d)\d{0,2}|(?<=[-−])\d{1,3})(?:,\d{3})+(?!\d)(?:\.\d+)?|(?<=\d)\d*(?:\.\d+)?(?:[eE][-+]\d{1,2}(?!\w))?)"
)
"""A figure, with its sign where it has thousands, and with a signed exponent. It begins with a plain set so that text without digits costs nothing."""
_MONTH_NAMES = (
    "jan january feb february mar march apr april may may jun june jul july aug august sep september "
    "oct october nov november dec december"
)
_MONTHS = {name: i // 2 + 1 for i, name in enumerate(_MONTH_NAMES.split())} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?:(?P<y>\d{4}) ?年 ?)?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<y>\d{{4}}))?", re.I),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>\d{{4}}))?", re.I),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?!\d)"),
)
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?(?: ?([ap])\.?m\b\.?)?(?![\d%个人次张件条元度]|\.\d)",
    re.I,
)
_HOUR = re.compile(r"(?<![\d:.])(\d{1,2}) ?([ap])\.?m\b\.?", re.I)
_URL = re.compile(r"https?://[^\s\"'<>)\]`\u3000-\u9fff，；]+")
_TOKEN = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![A-Za-z0-9_])[A-Za-z0-9_]+(?:[-.:/#][A-Za-z0-9_]+)+"
    r"|(?<![A-Za-z0-9_])(?:[A-Za-z_]+\d[A-Za-z0-9_]*|\d+[A-Za-z_][A-Za-z0-9_]*)",
    re.ASCII,
)
NUMERAL = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿])[零〇一二两三四五六七八九十百千万亿]*[十百千万亿][零〇一二两三四五六七八九十百千万亿]*(?:点[零一二三四五六七八九]+)?"
)
_COUNT_WORDS_TEXT = "two three four five six seven eight nine ten eleven twelve"
_COUNT_WORDS = _COUNT_WORDS_TEXT.split()
_COUNTED_ENGLISH = re.compile(rf"\b(?:{'|'.join(_COUNT_WORDS)})\b")
_BOTH_WAYS = re.compile(
    r"\b(?:and back|round trip|return trip|both ways|twice|double|half)\b|来回|往返|双程|两倍|一半|减半"
)
_COUNTED_CHINESE = re.compile("[二两三四五六七八九十](?=[\u4e00-\u9fff])")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_MAX_DECIMALS = 15
_PLACES = {"十": 10, "百": 100, "千": 1000}
_UNIT = re.compile(
    r"[\s-]?(%|percent\b|个?百分点|°\s?[CF]?\b|°|℃|℉|degrees?\b|度|[A-Za-z]{1,12}\b(?:/[a-z]{1,4}\b)?|"
    r"华氏度|摄氏度|公顷|个月|升|元|美元|块|公里|千米|米|公斤|千克|克|小时|分钟|秒|天|分|个|件|次|条|级|毫秒|人民币|百万|千万|[千万亿])"
)
_CURRENCY = re.compile(r"(?:[$€£¥₹₩]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|INR|CHF|AUD|CAD|[Rr]s)\.?) ?$")
_CURRENCY_ENDS = frozenset("$€£¥₹₩DRPYBFsS.")
_APPROXIMATE = re.compile(
    r"(?:~|≈|\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|under|less than|"
    r"just (?:over|under)|some)|约|大约|大概|近|将近|接近|超过|不到|左右) ?[$€£¥]?$",
    re.I,
)
_APPROXIMATE_ENDS = (
    *(
        "~",
        "≈",
        "about",
        "around",
        "approximately",
        "approx",
        "approx.",
        "roughly",
        "nearly",
        "almost",
        "over",
    ),
    *("than", "under", "some", "约", "大约", "大概", "近", "将近", "接近", "超过", "不到", "左右"),
)
_YEAR_BEFORE = re.compile(
    r"(?:^|\b(?:in|since|of|by|from|until|till|during|year|for|the|and|to|before|after|late|early|around|circa|spring|summer|autumn|winter|season)|[-–/(,（，]|[\u4e00-\u9fff]) ?$",
    re.I,
)
_ANY = re.compile(r"[\d十百千万亿@]|://")
_PARTED = re.compile(r"\d[-/.]\d")
_QUOTIENT = re.compile(r"\d+(?:\.\d+)?/[A-Za-z]+")
_COMPOUND = re.compile(r"\d{1,3}(?:\.\d+)?(?:-[a-z]{3,})+")
"""A figure with its unit in one word: 24-month."""
_HALF_DAY = re.compile(r"\d ?[apAP]\.?[mM]")
_MIXED = re.compile(
    r"[\d.](?:(?<=\d)(?:[A-Za-z_]|[-.:/#][A-Za-z0-9_])|(?<=[A-Za-z_]\d)|(?<=[A-Za-z0-9_][-.:/#]\d)|(?<=[A-Za-z0-9_]\.)[A-Za-z0-9_])",
    re.ASCII,
)
"""What every token but an address has: a digit beside a letter or a separator, or a dot within a word."""
_MONTH_HEADS = tuple(name for name in _MONTHS if len(name) == 3)
_start = attrgetter("start")
_EVERYDAY = frozenset({24.0, 30.0, 60.0, 100.0, 365.0})


class Value(NamedTuple):
    """One stated value. `number`, `day`, `minute` or none of them (a token: id, address, URL)."""

    text: str
    start: int
    end: int
    number: float | None = None
    places: int = 0
    """Digits behind the decimal point."""
    unit: str = ""
    """Name of a unit family in `CONVERSIONS`, `count` for an unknown unit word, or empty."""
    approximate: bool = False
    day: tuple[int, int, int] | None = None
    """Year (0 if not stated), month, day."""
    minute: int | None = None
    """Minutes since midnight."""
    face: float | None = None
    """The figure as written, where a scale (million, 万) was multiplied in."""
    bare: bool = False
    """A small or everyday number without a unit: any text has such ones, so alone it tells nothing."""


def read_numeral(text: str) -> float | None:
    """The value of a Chinese numeral such as 三百二十 or 二十五点六; `None` if it is none."""
    whole, _, fraction = text.partition("点")
    total, section, digit = 0.0, 0.0, 0.0
    for char in whole:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            section += (digit or (1 if char == "十" or not section else 0)) * _PLACES[char]
            digit = 0
        else:
            total = (total + section + digit) * (1e4 if char == "万" else 1e8)
            section = digit = 0
    number = total + section + digit
    if fraction:
        number += sum(_DIGITS[c] / 10 ** (i + 1) for i, c in enumerate(fraction[:_MAX_DECIMALS]))
    return number or None


def read_day(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Year (0 if not stated), month and day of a match of `DATES`."""
    month_text = match["m"].rstrip(".").casefold()
    month = _MONTHS.get(month_text) or (int(month_text) if month_text.isdigit() else 0)
    day, year = int(match["d"]), int(match["y"] or 0)
    if month > 12 and day <= 12:
        month, day = day, month
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def read_minute(match: re.Match[str]) -> int | None:
    """Minutes since midnight of a match of `_TIME` or `_HOUR`."""
    groups = match.groups()
    hour, minute, half = (
        (int(groups[0]), int(groups[1]), groups[2]) if len(groups) == 3 else (int(groups[0]), 0, groups[1])
    )
    if half:
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def spelled_counts(text: str) -> list[float]:
    """Small counts that a text spells: three of them, 五支."""
    english = (float(_COUNT_WORDS.index(word) + 2) for word in _COUNTED_ENGLISH.findall(text.casefold()))
    doubled = (2.0 for _ in _BOTH_WAYS.findall(text.casefold()))
    return [
        *english,
        *doubled,
        *(n for digit in _COUNTED_CHINESE.findall(text) if (n := read_numeral(digit))),
    ]


def read_values(text: str) -> list[Value]:
    """The values of a text in order. A stretch of text belongs to one value: dates win over ids over numbers."""
    if _ANY.search(text) is None:
        return []
    found: list[Value] = []
    taken = bytearray(len(text))

    def free(match: re.Match[str]) -> bool:
        start, end = match.span()
        if 1 in taken[start:end]:
            return False
        taken[start:end] = b"\1" * (end - start)
        return True

    if "://" in text:
        found += [
            Value(match[0].rstrip(".,;:!?*_"), match.start(), match.end())
            for match in _URL.finditer(text)
            if free(match)
        ]
    for pattern in _date_patterns(text):
        found += [
            Value(match[0], match.start(), match.end(), day=day)
            for match in pattern.finditer(text)
            if (day := read_day(match)) and free(match)
        ]
    for pattern in _time_patterns(text):
        found += [
            Value(match[0], match.start(), match.end(), minute=minute)
            for match in pattern.finditer(text)
            if (minute := read_minute(match)) is not None and free(match)
        ]
    if "@" in text or _MIXED.search(text) is not None:
        for match in _TOKEN.finditer(text):
            token = match[0]
            if _is_identifier(token) and free(match):
                found.append(Value(token.rstrip(".-:/_"), match.start(), match.end()))
    found += [_number(text, match) for match in NUMBER.finditer(text) if free(match)]
    if not text.isascii():
        for match in NUMERAL.finditer(text):
            number = read_numeral(match[0])
            if number is not None and len(match[0]) > 1 and free(match):
                unit = _UNIT.match(text, match.end())
                bare = unit is None or unit[1] in "个件次条"
                found.append(
                    Value(match[0], match.start(), match.end(), number, unit=_family(unit), bare=bare)
                )
    found.sort(key=_start)
    return found


def days_of(text: str) -> Iterator[tuple[re.Match[str], tuple[int, int, int]]]:
    """Every date of a text, whatever else its characters belong to."""
    for pattern in _date_patterns(text):
        for match in pattern.finditer(text):
            if day := read_day(match):
                yield match, day


def minutes_of(text: str) -> Iterator[int]:
    """Every time of day of a text, whatever else its characters belong to."""
    for pattern in _time_patterns(text):
        for match in pattern.finditer(text):
            if (minute := read_minute(match)) is not None:
                yield minute


def _date_patterns(text: str) -> Iterator[re.Pattern[str]]:
    """Those of `DATES` that the text may match."""
    if parted := _PARTED.search(text) is not None:
        yield DATES[0]
    if "月" in text:
        yield DATES[1]
    lowered = text.lower()
    if any(month in lowered for month in _MONTH_HEADS):
        yield from DATES[2:4]
    if parted:
        yield from DATES[4:]


def _time_patterns(text: str) -> Iterator[re.Pattern[str]]:
    """Those of `_TIME` and `_HOUR` that the text may match."""
    if ":" in text or "：" in text:
        yield _TIME
    if _HALF_DAY.search(text) is not None:
        yield _HOUR


def _is_identifier(token: str) -> bool:
    if "@" in token or "://" in token:
        return True
    if _QUOTIENT.fullmatch(token) or _COMPOUND.fullmatch(token):
        return False
    has_digit, has_letter = any(c.isdigit() for c in token), any(c.isalpha() for c in token)
    if re.fullmatch(
        r"\d+(?:\.\d+)?(?:[eE]-\d{1,2}|[A-Za-z]{1,5}(?:/[A-Za-z]+)?)|\d+(?:st|nd|rd|th)", token
    ) and not re.search(r"\d[eE]\d", token):
        return False  # a figure with its unit or its exponent: 25C, 10km, 3rd, 6e-04
    if has_digit and has_letter:
        return True
    if has_digit:  # separators and digits alone: an address, a phone number, a version
        return token.count(".") >= 2 or token.count("-") >= 2
    host, _, end = token.rpartition(".")
    return bool(host) and end.islower() and 2 <= len(end) <= 8 and "/" not in token and " " not in host


def _family(unit: re.Match[str] | None) -> str:
    if unit is None:
        return ""
    return UNIT_NAMES.get(unit[1].replace(" ", "").casefold(), "count")


def _number(text: str, match: re.Match[str]) -> Value:
    start, end = match.span()
    digits = match[0].replace(",", "").replace("−", "-")
    number = float(digits)
    mantissa, _, exponent = digits.lower().partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0)
    before = text[max(0, start - 16) : start]
    unit = _UNIT.match(text, end)
    family = _family(unit)
    face = None
    money = before.rstrip(" ")[-1:] in _CURRENCY_ENDS and _CURRENCY.search(before) is not None
    if (
        unit
        and (scale := SCALES.get(unit[1].casefold()))
        and (unit[1] not in "mMkKbB" or money or unit[0] == unit[1])
    ):
        face = number
        number *= scale
        places -= len(str(int(scale))) - 1
        end = unit.end()
    if money:
        family = "money"
    specific = family not in ("", "count")
    bare = not specific and places <= 0 and "," not in match[0] and (abs(number) <= 12 or number in _EVERYDAY)
    bare = bare or (
        family in ("h", "day", "min", "s", "week", "month", "year")
        and places <= 0
        and (number <= 7 or number in _EVERYDAY)
    )
    bare = bare or (family == "%" and number in (0.0, 100.0))
    is_year = family in ("", "count") and places == 0 and len(digits) == 4 and 1900 <= number <= 2100
    bare = bare or (is_year and _YEAR_BEFORE.search(before) is not None)
    approximate = (
        before.rstrip(" $€£¥").lower().endswith(_APPROXIMATE_ENDS) and _APPROXIMATE.search(before) is not None
    ) or text.startswith(("多", "余", "左右", "上下"), end)
    return Value(match[0], start, end, number, places, family, approximate, face=face, bare=bare)
