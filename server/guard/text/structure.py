"""Structured text: JSON, tables, `key: value` lines and lists, read into records of cells.

Reading never fails: what is not structured gives no records. A record maps a field name as written to its
cell text; rows without named columns use their positions (`#0`, `#1`, ...).

Not covered: YAML nesting (read as flat lines), XML attributes, tables drawn with box characters, and JSON
whose keys are not quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from server.guard.text.lazy import lazy

_PAIR = re.compile(
    r"""["'](?P<key>[^"'\n]{1,80})["']\s*:\s*(?P<value>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[-+\w.]+)"""
)
KEY_LINE = re.compile(
    r"^\s*+(?:(?:[-*•·+]|\d{1,2}[.)、])\s*+)?(?:\*\*|__|`)?(?P<key>(?!\d[^:：=\n]*[-+−×*÷/])(?=[^:：=\n]*?[^\W\d_])[^\s:：*|`{}\[\]\"][^:：*|`{}\[\]\n。！？!?]{0,48}?)(?:\*\*|__|`)?\s*(?:(?<!\d)[:：]|[:：](?!\d)|[=＝]|\.{4,}+)(?!//)\s*+(?:(?:\*\*|__)\s*+)?(?P<value>(?=.*\w)\S.*)$"
)
_INLINE = re.compile(
    r"(?:^|[;|，；]|,(?!\d)|→|\s[-–—]\s)\s*+([^\W\d][^;,|=:→，；：\n{}\"']{0,40}?)\s*(?:=|[:：]\s)\s*((?:[^;,|，；\n{}]|,(?=\d))+)"
)
_SPACED = re.compile(r"(?:^|\s)([^\W\d][\w.-]{0,40})=(\"[^\"]*\"|[^\s=]+)(?=\s|$)")
_OPENS_RECORD = re.compile(r"([^\s:：\-*#][^:：\n]{0,60}):\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•·+]|\d{1,2}[.)、])\s*(?P<rest>\S.*)$")
_RULE = re.compile(r"^[\s|:+=-]+$")
_TAG = re.compile(r"<(?P<key>[^\W\d][\w.-]{0,40})>(?P<value>[^<>\n]{1,200})</(?P=key)>")
_SPLIT = re.compile(r"\s{1,9}[—–|-]\s{1,9}|(?:,(?!\d{3})|[，、;；])\s*|\s*\|\s*|[（(]|[)）]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
_ASIDE = re.compile(r"[（(][^()（）\n]*[)）]")
_LONG_NAME = 80
_MAX_LEAVES = 20_000


def field_name(name: str) -> str:
    """A field name without case, separators and markup: `tempC`, `temp_c` and `Temp C` are one field."""
    return _known_field_name(name) if len(name) <= _LONG_NAME else _field_name(name)


def _field_name(name: str) -> str:
    if "(" in name or "（" in name:
        name = _ASIDE.sub("", name)
    return " ".join(part.casefold() for part in _CAMEL.split(name) if part)


_known_field_name = lru_cache(maxsize=8192)(_field_name)


class Cell(NamedTuple):
    """One leaf: its field, its text, and the record it stands in."""

    field: str
    text: str
    record: int
    quoted: bool = True


@dataclass(frozen=True)
class Block:
    """The cells of one structured text."""

    kind: str
    """`json`, `table`, `lines`, `list` or `xml`."""
    cells: tuple[Cell, ...]

    @lazy
    def fields(self) -> frozenset[str]:
        """Named fields."""
        return frozenset(cell.field for cell in self.cells if cell.field and not cell.field.startswith("#"))

    def records(self) -> Iterator[list[Cell]]:
        """The cells of each record in order."""
        record: list[Cell] = []
        for cell in self.cells:
            if record and cell.record != record[0].record:
                yield record
                record = []
            record.append(cell)
        if record:
            yield record


def read_json(text: str) -> object | None:
    """The JSON value that is the whole text, else `None`."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "["):
        return None
    try:
        value: object = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return value


def json_cells(value: object) -> list[Cell]:
    """The leaves of a JSON value. Each object in an array is a record of its own."""
    cells: list[Cell] = []
    counter = 0
    stack: list[tuple[str, object, int]] = [("", value, 0)]
    while stack and len(cells) < _MAX_LEAVES:
        field, node, record = stack.pop()
        if isinstance(node, dict):
            # A name is folded once and not for each of its leaves: it may be as long as the text.
            stack.extend((field_name(str(k)), v, record) for k, v in reversed(node.items()))
        elif isinstance(node, list) and not any(isinstance(item, (dict, list)) for item in node):
            cells += [_leaf(field, item, record) for item in node[:_MAX_LEAVES] if item is not None]
        elif isinstance(node, list):
            children: list[tuple[str, object, int]] = []
            for item in node:
                if isinstance(item, (dict, list)):
                    counter += 1
                    children.append((field, item, counter))
                else:
                    children.append((field, item, record))
            stack.extend(reversed(children))
        elif node is not None:
            cells.append(_leaf(field, node, record))
    return cells[:_MAX_LEAVES]


def _leaf(field: str, node: object, record: int) -> Cell:
    if isinstance(node, str):
        return Cell(field, node, record)
    return Cell(field, str(node).lower() if isinstance(node, bool) else str(node), record, False)


def read_block(text: str) -> Block | None:
    """The structure of a text, or `None` if it has none worth the name."""
    stripped = text.strip()
    if stripped.startswith(("```", "~~~")):
        stripped = re.sub(r"^(?:```|~~~)[^\n]*\n?|\n?(?:```|~~~)\s*$", "", stripped).strip()
    if not stripped:
        return None
    if "\n" not in stripped and len(pairs := _INLINE.findall(stripped)) >= 2:
        return Block("lines", tuple(Cell(field_name(key), cell.strip(" .`*"), 0) for key, cell in pairs))
    if "\n" not in stripped and len(pairs := _SPACED.findall(stripped)) >= 3:
        return Block("lines", tuple(Cell(field_name(key), cell.strip('"'), 0) for key, cell in pairs))
    value = read_json(stripped)
    if value is not None:
        return Block("json", tuple(json_cells(value)))
    if "{" in stripped or stripped.startswith("["):
        pairs = [
            Cell(field_name(m["key"]), m["value"].strip("\"'"), 0, m["value"][0] in "\"'")
            for m in _PAIR.finditer(stripped)
        ]
        if pairs:
            return Block("json", tuple(pairs))
    if stripped.startswith("<") and (
        tags := [Cell(field_name(m["key"]), m["value"], 0) for m in _TAG.finditer(stripped)]
    ):
        return Block("xml", tuple(tags))
    return _read_lines(stripped)


def _read_lines(text: str) -> Block | None:
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [line for line in lines if line.count("|") >= 2 or (line.count("|") == 1 and " | " in line)]
    if len(rows) >= 2 and len(rows) * 2 > len(lines):
        return _table(
            [
                [cell.strip(" *`") for cell in row.strip().strip("|").split("|")]
                for row in rows
                if not _RULE.match(row)
            ]
        )
    for mark in (",", "\t", ";"):
        counts = {line.count(mark) for line in lines}
        if (
            len(lines) >= 2
            and len(counts) == 1
            and counts.pop() >= 1
            and not any(mark + " " in line for line in lines)
        ):
            return _table([[cell.strip() for cell in line.split(mark)] for line in lines])
    columns = [
        re.split(r"\t| {2,}", line.strip()) for line in lines if not line.lstrip().startswith(("$", "#", ">"))
    ]
    if (
        len(columns) >= 2
        and len(columns[0]) >= 3
        and sum(len(row) == len(columns[0]) for row in columns) * 2 > len(columns)
    ):
        return _table(columns)
    cells: list[Cell] = []
    seen: set[str] = set()
    record = named = 0
    for line, below in zip(lines, (*lines[1:], ""), strict=True):
        match = KEY_LINE.match(line)
        if match is None and below[:1] in " \t" and (opening := _OPENS_RECORD.match(line)):
            record, seen = record + bool(cells), set()
            cells.append(Cell("", opening[1], record))
            continue
        if match and not match["value"].startswith("//"):
            key = field_name(match["key"])
            if key in seen:
                record, seen = record + 1, set()
            seen.add(key)
            cells.append(Cell(key, match["value"].strip(" *`,"), record))
            named += 1
        elif bullet := _BULLET.match(line):
            parts = [part.strip(" *`") for part in _SPLIT.split(bullet["rest"]) if part and part.strip(" *`")]
            if len(parts) == 2 and not re.search(r"\d", parts[0]) and len(parts[0].split()) <= 4:
                cells.append(Cell(field_name(parts[0]), parts[1], record))
                named += 1
                continue
            record, seen = record + 1, set()
            cells.extend(Cell(f"#{i}", part, record) for i, part in enumerate(parts))
            record += 1
        elif not re.match(r"^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$|[^:：]{1,60}[:：]\s*$)", line):
            return None if len(lines) < 3 or named < 2 else Block("lines", tuple(cells))
    if not cells:
        return None
    return Block("lines" if named * 2 >= len(lines) else "list", tuple(cells))


def _table(rows: list[list[str]]) -> Block | None:
    if len(rows) < 2:
        return None
    header = [field_name(cell) or f"#{i}" for i, cell in enumerate(rows[0])]
    if len(header) == 2 and re.fullmatch(
        r"(?:field|property|attribute|metric|item|key|parameter|name|字段|项目|属性|指标|参数|名称)? ?(?:value|detail|details|result|amount|content|data|值|数值|内容|结果|详情)",
        " ".join(header),
    ):
        return Block("table", tuple(Cell(field_name(row[0]), row[1], 0) for row in rows[1:] if len(row) > 1))
    if not rows[0][0].strip():  # records stand in columns: their names are in the header
        sideways = []
        for column in range(1, len(header)):
            sideways.append(Cell("", rows[0][column], column))
            sideways += [
                Cell(field_name(row[0]), row[column], column) for row in rows[1:] if len(row) > column
            ]
        return Block("table", tuple(sideways))
    cells = [
        Cell(header[i], cell, n)
        for n, row in enumerate(rows[1:])
        for i, cell in enumerate(row[: len(header)])
        if cell
    ]
    return Block("table", tuple(cells))


def schema_fields(schema: object) -> frozenset[str]:
    """Every property name of a JSON Schema."""
    names: set[str] = set()
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, Mapping):
            properties = node.get("properties")
            if isinstance(properties, Mapping):
                names.update(field_name(str(name)) for name in properties)
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return frozenset(names)
