"""How an assistant of USS reports a tool's result: short, and nothing but what the result holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.accuracy.uss.phrases import WORDS


def reply(language: str, name: str, result: Mapping[str, Any]) -> str:
    """One sentence or two about the result of a tool, in `en` or `zh`."""
    return (_english if language == "en" else _chinese)(name, result)


def _english(name: str, result: Mapping[str, Any]) -> str:
    match name:
        case "lookup_reputation":
            about = f", categories: {', '.join(result['categories'])}" if result["categories"] else ""
            return f"{result['uri']} is {result['verdict']}, score {result['score']}{about}."
        case "query_intelligence":
            return f"{result['source']} on {result['indicator']}: {_details(result)}."
        case "record_disposition":
            return f"Recorded as {result['record']}: {result['disposition']} for {result['uri']} ({result['ticket']})."
        case "open_feedback_case":
            kind = WORDS["en"][result["kind"]]
            return f"Feedback case {result['case']} is open: {result['uri']} as a {kind}."
        case "get_feedback_case":
            return (
                f"Case {result['case']} was opened on {result['opened']}; its status is {result['status']}."
            )
        case "start_scan":
            return f"Scan {result['scan']} of {result['uri']} is {result['status']} ({result['depth']})."
        case "get_scan_status":
            return f"Scan {result['scan']} is {result['status']}: {result['progress']} %, {result['findings']} findings."
        case "list_recent_verdicts":
            uris = ", ".join(f"{item['uri']} ({item['score']})" for item in result["items"])
            return (
                f"{result['total']} {result['verdict']} URIs in {result['hours']} hours; the newest: {uris}."
            )
        case _:
            return f"{result['uri']} was {result['status']}: {result['list']} list."


def _chinese(name: str, result: Mapping[str, Any]) -> str:
    words = WORDS["zh"]
    match name:
        case "lookup_reputation":
            about = f"，类别：{', '.join(result['categories'])}" if result["categories"] else ""
            return f"{result['uri']} 的判定是{words[result['verdict']]}，分数 {result['score']}{about}。"
        case "query_intelligence":
            return f"{result['source']} 中 {result['indicator']} 的信息：{_details(result)}。"
        case "record_disposition":
            return f"已登记为 {result['record']}：{result['uri']} {words[result['disposition']]}（{result['ticket']}）。"
        case "open_feedback_case":
            return f"已开反馈 {result['case']}：{result['uri']}，{words[result['kind']]}。"
        case "get_feedback_case":
            return f"反馈 {result['case']} 于 {result['opened']} 创建，状态 {result['status']}。"
        case "start_scan":
            return (
                f"{result['uri']} 的{words[result['depth']]}扫描 {result['scan']} 已进入 {result['status']}。"
            )
        case "get_scan_status":
            return f"扫描 {result['scan']} 状态 {result['status']}，进度 {result['progress']}%，发现 {result['findings']} 项。"
        case "list_recent_verdicts":
            uris = "、".join(f"{item['uri']}（{item['score']}）" for item in result["items"])
            verdict = words[result["verdict"]]
            return f"最近 {result['hours']} 小时共有 {result['total']} 个{verdict}网址，最新的是：{uris}。"
        case _:
            return f"{result['uri']} 已{'加入' if result['status'] == 'added' else '移出'} {result['list']} 列表。"


def _details(result: Mapping[str, Any]) -> str:
    told = {key: value for key, value in result.items() if key not in ("indicator", "source")}
    return ", ".join(
        f"{key} {', '.join(map(str, value)) or '-' if isinstance(value, list) else value}"
        for key, value in told.items()
    )
