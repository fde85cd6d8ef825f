"""The form of names, learned from the arguments of earlier calls, and found again in what the user asks now.

`Tower-29` makes `North-3` a name, `Imani Dray` makes `Noor Quill` one, `海安42` makes `云帆44` one. This needs no list
of names and no language: a run of digits stands for digits, a word for a word, the rest for itself.

Not covered: names in lower case without digits; names of a kind that was never looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from server.guard.evidence.names import NOT_NAMES
from server.guard.text.frames import has_chinese
from server.guard.text.phrases import CJK_NAME_END, STOP_WORDS

_EXTENDED = [chr(code) for code in range(0x100, 0x180)]
_UPPER = "A-ZÀ-ÖØ-Þ" + "".join(filter(str.isupper, _EXTENDED))
_LOWER = "a-zß-öø-ÿ" + "".join(filter(str.islower, _EXTENDED))
"""Letters with no character in common: a name's pattern alternates between them."""
_PART = re.compile(
    f"\\d+|[{_UPPER}]{{2,}}(?![{_LOWER}])|[{_UPPER}][{_LOWER}'’]+|[{_LOWER}]+|[\u4e00-\u9fff]+|[{_UPPER}]|\\s+|.",
    re.S,
)
_PARTICLE = re.compile(
    "[的了吗呢个几哪这那是有]|减去|加上|乘以|除以|超过|低于|高于|大于|小于|达到|不到|不足|大约|至少|最多|华氏|摄氏|还剩|只剩|相差|一共"
)
_CJK_FIRST = "\u4e00"
_CJK = "[\u4e00-\u9fff]"
_LEADS = re.compile(
    r"^(?:给|帮|替|为|把|将|请|查|看|问|找|那|再|和|跟|与|我|想|要|听说|对比|比较|比一比|客户|员工|同事)+"
)
_NO_NAME = re.compile("[一二两三几个这那哪有没是的天元了过吗呢不还]")
_JOINED = re.compile(r"[a-z][a-z0-9]*(?:[-._/@+][a-z0-9]+)+")
"""An id of lower-case parts: `q-audit-eu`, `checkout.new_flow`."""
_COMPOUND = re.compile(r"[a-z]{2,}-[a-z]{2,}")
"""An id that might be any compound word; two of them make a kind of those that share a part."""
_LONG_CHINESE = 4
_OF = re.compile(f"(?<!{_CJK})({_CJK}{{2,6}})的(?=({_CJK}{{2}}))")
_MAX_KINDS = 24
_MAX_NAME = 40
_MAX_WORDS = 5
_MAX_NAMES = 200


def kinds_of(values: Iterable[str]) -> tuple[str, ...]:
    """Patterns of the names that the arguments of calls are."""
    named = dict.fromkeys(v for v in values if 1 < len(v) <= _MAX_NAME and "\n" not in v)
    return _kinds(tuple(named)[-_MAX_NAMES:])


@lru_cache(maxsize=256)
def _kinds(values: tuple[str, ...]) -> tuple[str, ...]:
    named = [v for v in values if len(v.split()) <= _MAX_WORDS]
    endings = _shared_endings(named)
    found = dict.fromkeys(pattern for value in named if (pattern := _kind(value, endings)))
    pairs = [value.split("-") for value in named if _COMPOUND.fullmatch(value)]
    if len(pairs) > 1:
        heads, tails = ("|".join(dict.fromkeys(part)) for part in zip(*pairs, strict=True))
        found[f"(?:{heads})-[a-z]{{2,}}|[a-z]{{2,}}-(?:{tails})"] = None
    return tuple(found)[:_MAX_KINDS]


def find(text: str, kinds: Iterable[str]) -> list[str]:
    """What the text has of these kinds, the longest where two overlap."""
    spans = [
        m.span(1)
        for kind in kinds
        for m in _compiled(kind).finditer(text)
        if not _opens(m[1]) and not _PARTICLE.search(m[1])
    ]
    spans.sort(key=lambda span: (span[0] - span[1], -span[0]))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        follows = text[start] >= _CJK_FIRST and any(start == b for _, b in kept)
        if not follows and all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return [text[start:end] for start, end in sorted(kept)]


def shared_ending(values: Iterable[str]) -> str:
    """What every value ends in, if all are Chinese names of a kind: 水库, 店."""
    backwards = {value[::-1] for value in values}
    if not backwards or not all(re.fullmatch(f"{_CJK}{{3,}}", value) for value in backwards):
        return ""
    first, last = min(backwards), max(backwards)
    if first == last:
        return first[0] if len(first) >= _LONG_CHINESE else ""
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:same][::-1]


def likely_chinese(text: str, values: Iterable[str]) -> list[str]:
    """What may be a Chinese name as long as those looked up before: the beginnings of the text's phrases."""
    lengths = {len(v) for v in values if 2 <= len(v) <= 4 and re.fullmatch(f"{_CJK}+", v)}
    if not lengths:
        return []
    phrases = [part for run in re.findall(f"{_CJK}+", text) for part in CJK_NAME_END.split(run)]
    starts = [_LEADS.sub("", phrase) for phrase in phrases]
    found = [start[:n] for start in starts for n in sorted(lengths) if len(start) >= n]
    return [name for name in found if not _NO_NAME.search(name)]


def owners(text: str, values: Iterable[str], observed: Callable[[str], bool]) -> list[str]:
    """Chinese names, as long as those looked up, of which something is asked that observations have: X的社保号."""
    values = [v for v in values if not v.isascii()]
    lengths = {len(v) for v in values if re.fullmatch(f"{_CJK}{{2,4}}", v)}
    ending = shared_ending(values)
    found = []
    for match in _OF.finditer(text) if lengths else ():
        name = _LEADS.sub("", match[1])
        if (
            len(name) in lengths
            and name.endswith(ending)
            and not _NO_NAME.search(name)
            and not observed(name)
            and observed(match[2])
        ):
            found.append(name)
    return found


def _shared_endings(values: Iterable[str]) -> frozenset[str]:
    """Last characters that several Chinese names share, such as 站."""
    last = [v[-1] for v in values if re.fullmatch(f"{_CJK}{{3,}}", v)]
    return frozenset(char for char in last if last.count(char) >= 2 and last.count(char) * 2 > len(last))


def _kind(value: str, endings: frozenset[str]) -> str:
    """The pattern of one name; empty if it would find anything."""
    if _JOINED.fullmatch(value):
        return _joined(value)
    parts: list[str] = _PART.findall(value)
    if all(part.islower() or part.isspace() for part in parts):
        return ""
    capitals = len([p for p in parts if p[:1].isupper()])
    joined = capitals > 0 and any(part in "-_./@:" for part in parts)
    has_digit = any(part.isdigit() for part in parts)
    telling = joined or capitals > 1 or has_digit
    if len(parts) == 1 and value.isdigit() and len(value) < 5:  # a year is no name
        return r"(?!19|20)\d{4}" if len(value) == 4 else ""
    pattern = ""
    for part in parts:
        if part.isdigit():
            counts = pattern.startswith(_CJK) and part is parts[-1]  # 云帆64, but not 预算500
            shortest, longest = (max(1, len(part) - 1), len(part)) if counts else (1, 4)
            pattern += rf"\d{{{len(part)}}}" if len(part) > 4 else rf"\d{{{shortest},{longest}}}"
        elif part.isupper():
            pattern += (
                f"[{_UPPER}]{{1,{len(part) + 2}}}" if joined or has_digit else f"[{_UPPER}]{{{len(part)}}}"
            )
        elif part[0].isupper():
            pattern += f"[{_UPPER}][{_LOWER}'’]+"
        elif part.islower():
            pattern += f"[{_LOWER}]{{{len(part)}}}" if len(part) <= 3 else f"[{_LOWER}]+"
        elif re.fullmatch(f"{_CJK}+", part):
            if len(parts) == 1:
                end = 2 if len(part) >= _LONG_CHINESE else 1
                if end == 1 and part[-1] not in endings:
                    return ""
                pattern += f"{_CJK}{{{len(part) - end}}}{part[-end:]}"
            else:  # what stands before a number names, what stands behind it counts
                pattern += re.escape(part) if pattern else f"{_CJK}{{{len(part)}}}"
        else:
            pattern += re.escape(part)
    return pattern if telling or has_chinese(value) else ""


def _joined(value: str) -> str:
    """The pattern of an id of lower-case parts: any number of them, joined as these are."""
    marks = "".join(dict.fromkeys(char for char in value if not char.isalnum()))
    parts = re.split(r"[-._/@+]", value)
    hyphenated = marks == "-" and value.replace("-", "").isalpha()
    if hyphenated and len(parts) == 2:
        return ""  # any compound word is such an id
    first = re.escape(parts[0]) if len(parts[0]) == 1 else "[a-z][a-z0-9]+"
    rest = rf"(?:[{re.escape(marks)}][a-z0-9]+)"
    return f"{first}{re.escape(marks[0])}[a-z0-9]+{rest}{{{int(hyphenated)},4}}"


@lru_cache(maxsize=512)
def _compiled(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![{_UPPER}{_LOWER}0-9_])(?=({kind})(?![{_UPPER}{_LOWER}0-9_]))")


def _opens(name: str) -> bool:
    """Whether the first word is one that opens a sentence: `Also Lars`."""
    head = name.split()[0]
    if " " not in name or (head.isupper() and len(head) > 1):
        return False
    return head.casefold() in NOT_NAMES or head.casefold() in STOP_WORDS
