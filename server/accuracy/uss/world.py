"""A simulated USS. Pure: what it says of a URI follows from the URI alone, so any two runs agree.

Nothing here is about real sites; addresses and hosts come from the ranges reserved for examples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

_CATEGORIES = ("phishing", "malware", "command_and_control", "scam", "spam", "cryptomining")
_VERDICTS = (*("malicious",) * 4, *("suspicious",) * 2, *("benign",) * 3, "unknown")
_SCORES = {"malicious": (75, 99), "suspicious": (40, 74), "unknown": (20, 39), "benign": (0, 19)}
_REGISTRARS = ("Northgate Names", "Harbour Registry", "Blue Pine Domains", "Quay Hosting")
_ISSUERS = ("Fieldstone CA", "Open Lattice CA", "Meridian Trust")
_BLOCKLISTS = ("drop-net", "mailshield", "phishwall", "openblock", "dnsguard")
_COUNTRIES = ("DE", "US", "SG", "BR", "NL", "JP")
_TODAY = date(2026, 9, 1)


class UnknownTool(Exception):
    """USS has no such tool, or the arguments are not its own."""


def lookup_reputation(uri: str) -> dict[str, Any]:
    """What USS thinks of a URI: verdict, score (0 harmless to 100), categories, when it was seen."""
    verdict = _VERDICTS[_pick(uri, "verdict", len(_VERDICTS))]
    low, high = _SCORES[verdict]
    harmful = verdict in ("malicious", "suspicious")
    first = _day(uri, "first", 600)
    return {
        "uri": uri,
        "verdict": verdict,
        "score": low + _pick(uri, "score", high - low + 1),
        "categories": [_CATEGORIES[_pick(uri, "category", len(_CATEGORIES))]] if harmful else [],
        "first_seen": first.isoformat(),
        "last_seen": (first + timedelta(days=_pick(uri, "last", (_TODAY - first).days))).isoformat(),
    }


def query_intelligence(indicator: str, source: str) -> dict[str, Any]:
    """What one public source knows of a host, address or URI."""
    found: dict[str, Any]
    if source == "whois":
        found = {
            "registrar": _REGISTRARS[_pick(indicator, "registrar", len(_REGISTRARS))],
            "created": _day(indicator, "created", 3000).isoformat(),
            "country": _COUNTRIES[_pick(indicator, "country", len(_COUNTRIES))],
        }
    elif source == "passive_dns":
        found = {
            "addresses": [f"192.0.2.{1 + _pick(indicator, 'address', 250)}"],
            "first_seen": _day(indicator, "resolved", 700).isoformat(),
        }
    elif source == "certificates":
        issued = _day(indicator, "issued", 80)
        found = {
            "issuer": _ISSUERS[_pick(indicator, "issuer", len(_ISSUERS))],
            "not_before": issued.isoformat(),
            "not_after": (issued + timedelta(days=90)).isoformat(),
        }
    elif source == "blocklists":
        listed = _pick(indicator, "listed", 4)
        start = _pick(indicator, "lists", len(_BLOCKLISTS))
        names = [_BLOCKLISTS[(start + number) % len(_BLOCKLISTS)] for number in range(listed)]
        found = {"checked": 40, "listed": listed, "names": names}
    else:
        return {"error": f"no such source: {source}"}
    return {"indicator": indicator, "source": source, **found}


def record_disposition(uri: str, disposition: str, ticket: str) -> dict[str, Any]:
    """Record what was decided about a URI, under a ticket."""
    record = f"DSP-{10000 + _pick(uri + ticket, disposition, 90000)}"
    return {"record": record, "uri": uri, "disposition": disposition, "ticket": ticket, "status": "recorded"}


def open_feedback_case(uri: str, kind: str) -> dict[str, Any]:
    """Tell the vendor that a verdict is wrong."""
    return {"case": f"FBC-{10000 + _pick(uri, kind, 90000)}", "uri": uri, "kind": kind, "status": "open"}


def get_feedback_case(case: str) -> dict[str, Any]:
    """How a feedback case stands."""
    status = ("open", "under_review", "accepted", "rejected")[_pick(case, "status", 4)]
    return {"case": case, "status": status, "opened": _day(case, "opened", 60).isoformat()}


def start_scan(uri: str, depth: str) -> dict[str, Any]:
    """Fetch and analyse a URI in the sandbox; the scan's id comes back at once."""
    return {
        "scan": f"SCN-{100000 + _pick(uri, depth, 900000)}",
        "uri": uri,
        "depth": depth,
        "status": "queued",
    }


def get_scan_status(scan: str) -> dict[str, Any]:
    """How far a scan is."""
    progress = (25, 60, 100, 100)[_pick(scan, "progress", 4)]
    status = "done" if progress == 100 else "running"
    findings = _pick(scan, "findings", 5) if progress == 100 else 0
    return {"scan": scan, "status": status, "progress": progress, "findings": findings}


def list_recent_verdicts(verdict: str, hours: int) -> dict[str, Any]:
    """The newest URIs with a verdict, three at most, and how many there are."""
    key = f"{verdict}/{hours}"
    items = [
        {
            "uri": f"https://node-{_pick(key, str(number), 9000)}.feed.test/",
            "score": _score(verdict, key, number),
        }
        for number in range(3)
    ]
    return {"verdict": verdict, "hours": hours, "total": 3 + _pick(key, "total", 40), "items": items}


def add_list_entry(list: str, uri: str) -> dict[str, Any]:  # noqa: A002  the tool's own parameter name
    """Put a URI on the allow or the deny list."""
    return {"list": list, "uri": uri, "status": "added"}


def remove_list_entry(list: str, uri: str) -> dict[str, Any]:  # noqa: A002  the tool's own parameter name
    """Take a URI off the allow or the deny list."""
    return {"list": list, "uri": uri, "status": "removed"}


TOOLS: Mapping[str, Callable[..., dict[str, Any]]] = {
    function.__name__: function
    for function in (
        lookup_reputation,
        query_intelligence,
        record_disposition,
        open_feedback_case,
        get_feedback_case,
        start_scan,
        get_scan_status,
        list_recent_verdicts,
        add_list_entry,
        remove_list_entry,
    )
}
"""Every tool by the name under which `tools.DECLARED` declares it."""


def execute(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run a tool. Raises `UnknownTool` for a name or arguments that USS does not have."""
    try:
        return TOOLS[name](**arguments)
    except (KeyError, TypeError) as failure:
        raise UnknownTool(f"{name}: {failure}") from failure


def observation(name: str, arguments: Mapping[str, Any]) -> str:
    """What a `tool` message holds: the result as JSON text."""
    return json.dumps(execute(name, arguments), ensure_ascii=False)


def _pick(key: str, what: str, choices: int) -> int:
    """An index below `choices` that follows from the key."""
    return int.from_bytes(sha256(f"{what}:{key}".encode()).digest()[:6]) % choices


def _day(key: str, what: str, within: int) -> date:
    return _TODAY - timedelta(days=1 + _pick(key, what, within))


def _score(verdict: str, key: str, number: int) -> int:
    low, high = _SCORES.get(verdict, (0, 99))
    return low + _pick(key, f"score{number}", high - low + 1)
