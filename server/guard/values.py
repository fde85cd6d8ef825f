"""The values that a text states: figures, dates, times, ids, addresses. Reading is linear in the text.

Not covered: English number words ("twenty-two"), Roman numerals, fractions ("3/4"), time zones, and
conversions between currencies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = re.compile(r"(?<![\w.])[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "trillion": 1e12, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8,
}  # fmt: skip
_MONTH_NAMES = (
    "jan january feb february mar march apr april may may jun june jul july aug august sep september "
    "oct october nov november dec december"
)
_MONTHS = {name: i // 2 + 1 for i, name in enumerate(_MONTH_NAMES.split())} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]"),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{{4}}))?", re.I),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>\d{{4}}))?", re.I),
    re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?!\d)"),
)
_TIME = re.compile(
    r"(?<![\d:])(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?(?: ?([ap])\.?m\b\.?)?(?!\d)", re.I
)
_HOUR = re.compile(r"(?<![\d:.])(\d{1,2}) ?([ap])\.?m\b\.?", re.I)
TIMES = (_TIME, _HOUR)
_URL = re.compile(r"https?://[^\s\"'<>)\]，。；]+")
_TOKEN = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![A-Za-z0-9_])[A-Za-z0-9_]+(?:[-.:/#][A-Za-z0-9_]+)+"
    r"|(?<![A-Za-z0-9_])(?:[A-Za-z_]+\d[A-Za-z0-9_]*|\d+[A-Za-z_][A-Za-z0-9_]*)",
    re.ASCII,
)
NUMERAL = re.compile(
    r"(?<![零〇一二两三四五六七八九十百千万亿])[零〇一二两三四五六七八九十百千万亿]*[十百千万亿][零〇一二两三四五六七八九十百千万亿]*(?:点[零一二三四五六七八九]+)?"
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_UNIT = re.compile(
    r"\s?(%|percent\b|°\s?[CF]?\b|°|℃|℉|degrees?\b|度|[A-Za-z]{1,12}\b(?:/[a-z]{1,4}\b)?|"
    r"华氏度|摄氏度|元|美元|块|公里|千米|米|公斤|千克|克|小时|分钟|秒|天|分|个|件|次|条|级|毫秒|人民币|百万|千万|[千万亿])"
)
_CURRENCY = re.compile(r"(?:[$€£¥₹₩]|\b(?:USD|EUR|GBP|CNY|RMB|JPY|INR|CHF|AUD|CAD)|[Rr]s\.?) ?$")
_APPROXIMATE = re.compile(
    r"(?:~|≈|\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|under|less than|"
    r"just (?:over|under)|some)|约|大约|大概|近|将近|接近|超过|不到|左右) ?[$€£¥]?$",
    re.I,
)
_YEAR_BEFORE = re.compile(
    r"(?:^|\b(?:in|since|of|by|from|until|till|during|year|for|the|and|to|before|after|late|early|around|circa|spring|summer|autumn|winter|season)|[-–/(,（，]|[\u4e00-\u9fff]) ?$",
    re.I,
)
CONVERSIONS: dict[str, tuple[tuple[float, float], ...]] = {
    "f": ((1.8, 32.0),), "c": ((1 / 1.8, -32 / 1.8), (1.0, -273.15)), "k": ((1.0, 273.15),),
    "km": ((1.609344, 0), (0.001, 0)), "mi": ((0.6213712, 0), (0.0006213712, 0)), "m": ((0.3048, 0), (1000, 0), (0.01, 0)),
    "ft": ((3.28084, 0),), "cm": ((2.54, 0), (100, 0), (0.1, 0)), "in": ((0.3937008, 0),), "mm": ((10, 0), (1000, 0)),
    "kg": ((0.4535924, 0), (0.001, 0), (0.5, 0)), "lb": ((2.204623, 0),), "g": ((1000, 0), (28.34952, 0)), "oz": ((0.035274, 0),),
    "kmh": ((3.6, 0), (1.609344, 0), (1.852, 0)), "mph": ((0.6213712, 0), (2.236936, 0), (1.150779, 0)), "ms": ((1000, 0), (1 / 3.6, 0)),
    "h": ((1 / 60, 0), (1 / 3600, 0), (24, 0), (1 / 3.6e6, 0)), "min": ((60, 0), (1 / 60, 0), (1 / 60000, 0)),
    "s": ((0.001, 0), (60, 0), (3600, 0), (1e-6, 0)), "day": ((1 / 24, 0), (7, 0), (1 / 1440, 0), (1 / 86400, 0)), "week": ((1 / 7, 0),),
    "byte": ((1e-3, 0), (1e-6, 0), (1e-9, 0), (1e-12, 0), (2**-10, 0), (2**-20, 0), (2**-30, 0), (2**-40, 0), (1e3, 0), (1024, 0)),
    "count": ((1e-3, 0), (1e3, 0)), "money": ((0.01, 0),), "%": ((100, 0),), "万": ((1e-4, 0),), "亿": ((1e-8, 0),),
}  # fmt: skip
_UNIT_NAMES = {
    "°f": "f", "℉": "f", "华氏度": "f", "摄氏度": "c", "fahrenheit": "f", "f": "f", "°c": "c", "℃": "c", "celsius": "c", "c": "c", "kelvin": "k",
    "km": "km", "kilometers": "km", "kilometres": "km", "公里": "km", "千米": "km", "mi": "mi", "mile": "mi", "miles": "mi",
    "m": "m", "meters": "m", "metres": "m", "米": "m", "ft": "ft", "feet": "ft", "cm": "cm", "inches": "in", "in": "in",
    "mm": "mm", "kg": "kg", "kilograms": "kg", "公斤": "kg", "千克": "kg", "lb": "lb", "lbs": "lb", "pounds": "lb", "g": "g",
    "grams": "g", "克": "g", "oz": "oz", "km/h": "kmh", "kph": "kmh", "mph": "mph", "m/s": "ms", "h": "h", "hr": "h", "hrs": "h",
    "hour": "h", "hours": "h", "小时": "h", "min": "min", "mins": "min", "minute": "min", "minutes": "min", "分钟": "min",
    "ms": "s", "milliseconds": "s", "毫秒": "s", "s": "s", "sec": "s", "seconds": "s", "秒": "s", "day": "day", "days": "day",
    "天": "day", "week": "week", "weeks": "week", "kb": "byte", "mb": "byte", "gb": "byte", "tb": "byte", "kib": "byte",
    "mib": "byte", "gib": "byte", "%": "%", "percent": "%", "元": "money", "dollars": "money", "美元": "money", "度": "c",
}  # fmt: skip
_EVERYDAY = frozenset({24.0, 30.0, 60.0, 100.0, 365.0})


@dataclass(frozen=True, slots=True)
class Value:
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
        number += sum(_DIGITS[c] / 10 ** (i + 1) for i, c in enumerate(fraction))
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
    """Minutes since midnight of a match of `TIMES`."""
    groups = match.groups()
    hour, minute, half = (
        (int(groups[0]), int(groups[1]), groups[2]) if len(groups) == 3 else (int(groups[0]), 0, groups[1])
    )
    if half:
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_values(text: str) -> list[Value]:
    """The values of a text in order. A stretch of text belongs to one value: dates win over ids over numbers."""
    if not re.search(r"\d|[十百千万亿@]|://", text):
        return []
    found: list[Value] = []
    taken = bytearray(len(text))

    def free(match: re.Match[str]) -> bool:
        if any(taken[match.start() : match.end()]):
            return False
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        return True

    found += [
        Value(match[0].rstrip(".,;:!?"), match.start(), match.end())
        for match in _URL.finditer(text)
        if free(match)
    ]
    for pattern in DATES:
        found += [
            Value(match[0], match.start(), match.end(), day=day)
            for match in pattern.finditer(text)
            if (day := read_day(match)) and free(match)
        ]
    for pattern in TIMES:
        found += [
            Value(match[0], match.start(), match.end(), minute=minute)
            for match in pattern.finditer(text)
            if (minute := read_minute(match)) is not None and free(match)
        ]
    for match in _TOKEN.finditer(text):
        token = match[0]
        if (_is_identifier(token)) and free(match):
            found.append(Value(token.rstrip(".-:/_"), match.start(), match.end()))
    found += [_number(text, match) for match in NUMBER.finditer(text) if free(match)]
    for match in NUMERAL.finditer(text):
        number = read_numeral(match[0])
        if number is not None and len(match[0]) > 1 and free(match):
            unit = _UNIT.match(text, match.end())
            bare = unit is None or unit[1] in "个件次条"
            found.append(Value(match[0], match.start(), match.end(), number, unit=_family(unit), bare=bare))
    found.sort(key=lambda value: value.start)
    return found


def _is_identifier(token: str) -> bool:
    if "@" in token or "://" in token:
        return True
    has_digit, has_letter = any(c.isdigit() for c in token), any(c.isalpha() for c in token)
    if re.fullmatch(r"\d+(?:\.\d+)?[A-Za-z]{1,5}(?:/[a-z]+)?|\d+(?:st|nd|rd|th)", token) and not re.search(
        r"\d[eE]\d", token
    ):
        return False  # a figure with its unit: 25C, 10km, 3rd
    if has_digit and has_letter:
        return True
    if has_digit:  # separators and digits alone: an address, a phone number, a version
        return token.count(".") >= 2 or token.count("-") >= 2
    host, _, end = token.rpartition(".")
    return bool(host) and end.islower() and 2 <= len(end) <= 8 and "/" not in token and " " not in host


def _family(unit: re.Match[str] | None) -> str:
    if unit is None:
        return ""
    return _UNIT_NAMES.get(unit[1].replace(" ", "").casefold(), "count")


def _number(text: str, match: re.Match[str]) -> Value:
    digits = match[0].replace(",", "").replace("−", "-")
    number = float(digits)
    places = len(digits.partition(".")[2])
    before = text[max(0, match.start() - 16) : match.start()]
    unit = _UNIT.match(text, match.end())
    end = match.end()
    family = _family(unit)
    money = _CURRENCY.search(before)
    if (
        unit
        and (scale := SCALES.get(unit[1].casefold()))
        and (unit[1] not in "mMkKbB" or money or unit[0] == unit[1])
    ):
        number *= scale
        places -= len(str(int(scale))) - 1
        end = unit.end()
    if money:
        family = "money"
    specific = family not in ("", "count")
    bare = not specific and places <= 0 and "," not in match[0] and (abs(number) <= 12 or number in _EVERYDAY)
    bare = bare or (family in ("h", "day", "min", "s", "week") and (number <= 7 or number in _EVERYDAY))
    bare = bare or (family == "%" and number in (0.0, 100.0))
    is_year = family in ("", "count") and places == 0 and len(digits) == 4 and 1900 <= number <= 2100
    bare = bare or (is_year and _YEAR_BEFORE.search(before) is not None)
    return Value(
        match[0], match.start(), end, number, places, family, bool(_APPROXIMATE.search(before)), bare=bare
    )
