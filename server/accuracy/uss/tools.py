"""What USS declares to a model: its tools as OpenAI function definitions, and the system message. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SYSTEM = (
    "You are the assistant of USS, the enterprise's URI security and reputation system. "
    "Every fact about a URI, a scan, a case or a list comes from a tool, never from memory; what a tool already "
    "returned in this conversation need not be fetched again. Ask for a required parameter that the user did not "
    "give; never guess one. Pass URIs and identifiers exactly as the user wrote them. "
    "When no tool fits, answer without one."
)

_URI = {"type": "string", "description": "The URI, host or address, exactly as given."}
_LIST = {"type": "string", "enum": ["allow", "deny"], "description": "Which list."}


def _tool(name: str, description: str, /, **parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A function definition all of whose parameters are required."""
    schema = {
        "type": "object",
        "properties": dict(parameters),
        "required": list(parameters),
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


DECLARED: Mapping[str, dict[str, Any]] = {
    tool["function"]["name"]: tool
    for tool in (
        _tool(
            "lookup_reputation",
            "Look up the reputation of a URI in USS: verdict, score, categories.",
            uri=_URI,
        ),
        _tool(
            "query_intelligence",
            "Ask one public intelligence source about a host, address or URI.",
            indicator={"type": "string", "description": "Host, address or URI, exactly as given."},
            source={"type": "string", "enum": ["whois", "passive_dns", "certificates", "blocklists"]},
        ),
        _tool(
            "record_disposition",
            "Record the decision about a URI under a ticket.",
            uri=_URI,
            disposition={"type": "string", "enum": ["block", "allow", "monitor"]},
            ticket={
                "type": "string",
                "pattern": "^SEC-[0-9]{4}$",
                "description": "Ticket, such as SEC-1234.",
            },
        ),
        _tool(
            "open_feedback_case",
            "Open a feedback case with the vendor about a wrong verdict.",
            uri=_URI,
            kind={"type": "string", "enum": ["false_positive", "false_negative"]},
        ),
        _tool(
            "get_feedback_case",
            "Get the status of a feedback case.",
            case={"type": "string", "pattern": "^FBC-[0-9]{5}$", "description": "Case, such as FBC-12345."},
        ),
        _tool(
            "start_scan",
            "Start a sandbox scan of a URI; returns the scan's id.",
            uri=_URI,
            depth={"type": "string", "enum": ["quick", "deep"]},
        ),
        _tool(
            "get_scan_status",
            "Get the status of a scan that was started.",
            scan={"type": "string", "pattern": "^SCN-[0-9]{6}$", "description": "Scan, such as SCN-123456."},
        ),
        _tool(
            "list_recent_verdicts",
            "List the newest URIs with a verdict.",
            verdict={"type": "string", "enum": ["malicious", "suspicious", "benign"]},
            hours={
                "type": "integer",
                "minimum": 1,
                "maximum": 168,
                "description": "How many hours to look back.",
            },
        ),
        _tool("add_list_entry", "Put a URI on the allow list or the deny list.", list=_LIST, uri=_URI),
        _tool("remove_list_entry", "Take a URI off the allow list or the deny list.", list=_LIST, uri=_URI),
    )
}
"""Every tool of USS by name."""

DISTRACTORS: Mapping[str, dict[str, Any]] = {
    tool["function"]["name"]: tool
    for tool in (
        _tool("get_weather", "Get today's weather in a city.", city={"type": "string"}),
        _tool("book_meeting_room", "Book a meeting room.", room={"type": "string"}, hour={"type": "integer"}),
        _tool("convert_currency", "Convert an amount.", amount={"type": "number"}, to={"type": "string"}),
        _tool("lookup_employee", "Look up an employee in the directory.", name={"type": "string"}),
        _tool("get_server_load", "Get the load of a server.", server={"type": "string"}),
        _tool("search_wiki", "Search the company wiki for a page.", title={"type": "string"}),
    )
}
"""Tools of other systems, declared beside USS's to distract."""
