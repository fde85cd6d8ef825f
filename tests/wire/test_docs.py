"""docs/api.md says what the code does."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from fastapi.routing import APIRoute

from server import routes
from server.errors import ServiceError
from server.wire.fields import BY_NAME, FIELDS
from tests.wire.bodies import parse

DOC = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of a table's rows, without its two head lines."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def errors_of(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    """An error type and all below it."""
    yield kind
    for child in kind.__subclasses__():
        yield from errors_of(child)


def test_the_table_of_fields_is_the_one_that_the_code_uses() -> None:
    table = DOC.split("<!-- request fields:")[1].split("<!-- end of request fields -->")[0]
    expected = []
    for field in FIELDS:
        harmless = ", ".join(f"`{json.dumps(value)}`" for value in field.harmless)
        note = f"{field.note} Accepted: {harmless}." if harmless else field.note
        expected.append([f"`{field.name}`", field.treatment.value, note])
    assert rows(table) == expected


def test_no_field_stands_in_the_table_twice() -> None:
    assert len(BY_NAME) == len(FIELDS)


def test_every_error_code_is_documented_with_its_status_and_type() -> None:
    table = DOC.split("## Errors")[1].split("## Other routes")[0]
    documented = {tuple(row[:3]) for row in rows(table)}
    kinds = [kind for kind in errors_of(ServiceError) if kind.__module__ == "server.errors"]
    assert documented == {(str(kind.status), f"`{kind.code}`", f"`{kind.type}`") for kind in kinds}
    assert len(kinds) == len({kind.code for kind in kinds})


def test_every_route_is_documented_with_its_method() -> None:
    table = DOC.split("## Other routes")[1].split("## Differences")[0]
    documented = {route for row in rows(table) for route in re.findall(r"`((?:GET|POST) [^`]+)`", row[0])}
    modules = (
        import_module(f"{routes.__name__}.{found.name}") for found in pkgutil.iter_modules(routes.__path__)
    )
    offered = {
        f"{method} {route.path.replace(':path', '')}"
        for module in modules
        for route in getattr(getattr(module, "router", None), "routes", ())
        if isinstance(route, APIRoute)
        for method in route.methods - {"HEAD"}
    }
    assert documented | {"POST /v1/chat/completions"} == offered


def test_the_example_request_is_valid() -> None:
    (example,) = re.findall(r"```json request\n(.*?)```", DOC, re.DOTALL)
    request = parse(json.loads(example))
    assert request.tools[0].returns == {"type": "object", "properties": {"temp_c": {"type": "number"}}}


def test_the_example_answer_is_json() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)
    assert json.loads(example)["truecall"]["verdict"] == "pass"
