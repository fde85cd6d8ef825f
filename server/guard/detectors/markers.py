"""Result labels and forged roles in the model's own text.

A tag or a bracketed token (`<tool_response>`, `[tool_output]`, `<|im_start|>`) is a marker wherever it stands.
A label (`Observation:`, `Tool result:`, 查询结果：, `get_price returned:`) is one only at a line start, and only
with content that the observations do not hold: an honest answer may head real results so.

Not covered: labels in other languages, and labels that no list has ("Here you go:"); what follows those is
judged by its shape and its values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from server.domain import Tool

_TAG = re.compile(
    r"</?\s?(?:tool|function)_?(?:response|output|result|call_result|return)s?\b[^>\n]{0,80}>"
    r"|</?\s?(?:observation|function_results?|search_results?|tool_result|api_response|execution_output)\b[^>\n]{0,80}>"
    r"|<\|[\w ]{1,30}\|>|<｜[^｜\n]{1,40}｜>"
    r"|\[/?(?:tool|function|api)[ _-]?(?:response|output|result|results|return)s?\b[^\]\n]{0,60}\]|\[/?(?:observation|TOOL_RESULTS|(?:工具|接口|函数|系统|插件|查询|调用)(?:的|调用)?(?:返回|输出|结果|响应|应答|数据)[^\]\n]{0,20}|观察)\]"
    r"|【(?:工具|接口|函数|系统)(?:返回|输出|结果|响应)[^】]{0,20}】"
    r"|(?:^|\n)[^\S\n]*(?:```|~~~)\s{0,9}(?:(?:tool|function|api)[ _-]?(?:output|response|result|return)s?|observation)\b"
    r"|[\"']role[\"']\s*:\s*[\"'](?:tool|function|observation|ipython)[\"']",
    re.I,
)

_LEAD = r"(?:^|\n)[ \t>#*_\-•`]*(?:step \d+ *[:.-]? *)?"
_TAIL = r"[ \t*_`)\]]*(?:[:：]|>{1,3}|[-=]>|→)[ \t*_`]*"
_ALONE = r"[*_`]*[ \t]*(?=\n)"
_OF_ITS_NAME = (
    r"observations?(?: ?\d+)?|(?:tool|function|api|plugin)[ _-]?(?:call[ _-]?)?(?:results?|outputs?|responses?|returns?|returned|message)(?: \([^)\n]{1,60}\))?|"
    r"(?:results?|outputs?|responses?) (?:from|of) (?:the )?(?:tool|function|api|call|[\w.]+\([^)\n]{0,80}\)|\w+_\w+)|"
    r"观察(?:结果)?|观测(?:结果)?|(?:工具|函数|接口|插件|API)(?:调用)?(?:的)?(?:返回|输出|结果|响应|返回结果|返回值|调用结果|输出结果)|调用结果|返回结果|返回数据|返回值|执行结果|系统返回"
)
_OF_TOOL = r"(?:tool|function|api|plugin)[ _-]?(?:call[ _-]?)?(?:results?|outputs?|responses?)"
_OF_LOOKUP = (
    r"(?:search|query|lookup|look-up|scan|fetch|retrieval|database|db|api)[ _-]?(?:results?|outputs?|responses?)(?: (?:for|from|of) [^:\n]{1,60})?|"
    r"(?:查询|搜索|检索|扫描|获取|查找)(?:到的)?(?:结果|返回|数据|信息)(?:如下|为)?"
)
_OF_ANY = r"output|response|results?(?: (?:for|from|of) [^:\n]{1,60})?|结果(?:如下)?|结果为"
_TOOL_LABEL = re.compile(f"{_LEAD}(?:(?:{_OF_ITS_NAME}){_TAIL}|(?:{_OF_TOOL}){_ALONE})", re.I)
_LOOKUP_LABEL = re.compile(f"{_LEAD}(?:{_OF_LOOKUP}){_TAIL}", re.I)
_ANY_LABEL = re.compile(f"{_LEAD}(?:{_OF_LOOKUP}|{_OF_ANY}){_TAIL}", re.I)
_ROLE = re.compile(
    r"(?:^|\n)[ \t#*]*(?:(?:human|assistant|ai|助手)[ \t*]*[:：]|(?:user|用户)[ \t*]*[:：](?=[^\n]*(?:[?？]|\w+ \w+ \w+ \w+)))",
    re.I,
)
_MAY_BE_TAG = re.compile(r"[<\[【`~]|[\"']role[\"']", re.I)
_ACTION = re.compile(
    r"(?:^|\n)[ \t*_#`>-]*(?:action(?: ?input)?|tool call|function call|调用工具|行动(?:输入)?|动作(?:输入)?)[ \t*_`]*[:：]",
    re.I,
)


def find_tag(text: str) -> re.Match[str] | None:
    """A spelling that no honest answer needs, unless the user asks about it."""
    return _TAG.search(text) if _MAY_BE_TAG.search(text) else None


class Labels:
    """The labels of one conversation: the general ones, its tools' names, and the operator's."""

    def __init__(self, tools: Iterable[Tool], phrases: Iterable[str]) -> None:
        self._own = _own_labels(tuple(tool.name for tool in tools if len(tool.name) > 2), tuple(phrases))

    def find(self, text: str, *, arrived: bool, acted: bool) -> re.Match[str] | None:
        """A label that names a tool's result.

        One of a lookup does where no observation `arrived`, one of any result behind a ReAct action that was `acted`.
        """
        label = _at_line_start(_TOOL_LABEL, text) or (_at_line_start(self._own, text) if self._own else None)
        if label is None and acted:
            return _at_line_start(_ANY_LABEL, text)
        if label is None and not arrived:
            return _at_line_start(_LOOKUP_LABEL, text)
        return label


def _at_line_start(label: re.Pattern[str], text: str) -> re.Match[str] | None:
    return label.search(text) if "\n" in text[:-1] else label.match(text)


@lru_cache(maxsize=256)
def _own_labels(names: tuple[str, ...], phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    own = [re.escape(phrase) for phrase in phrases]
    if names:
        any_name = "|".join(map(re.escape, names))
        own.append(
            rf"(?:{any_name})(?:\([^)\n]{{0,120}}\))?[`*]*(?: ?(?:->|=>|→)| ?(?:returned|returns|results?|outputs?|responses?|says|返回|结果|输出))?"
        )
    if not own:
        return None
    return re.compile(f"{_LEAD}(?:{'|'.join(own)})(?:{_TAIL}|[ \t]*(?:->|=>|→)[ \t]*)", re.I)


def plays_both(text: str) -> bool:
    """Whether a line is a ReAct step, so that the model plays both sides."""
    return _at_line_start(_ACTION, text) is not None


def forged_role(text: str) -> re.Match[str] | None:
    """A line that speaks as somebody else."""
    return _at_line_start(_ROLE, text)
