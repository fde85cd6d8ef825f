"""Lists and code that must not drift apart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import errors
from server.errors import ServiceError
from tests.services import ROOT, serving, truecall

README = (ROOT / "README.md").read_text()


def every_error(kind: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from every_error(below)


def test_each_error_has_a_code_of_its_own() -> None:
    codes = [error.code for error in every_error()]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("error", list(every_error()), ids=lambda error: error.code)
def test_each_error_code_and_its_status_are_documented(error: type[ServiceError]) -> None:
    rows = [line for line in (ROOT / "docs" / "api.md").read_text().splitlines() if f"`{error.code}`" in line]
    assert any(str(error.status) in row for row in rows), error.code


def test_each_page_that_the_readme_names_is_there() -> None:
    pages = re.findall(r"\]\(([\w/.-]+)\)", README)
    assert pages
    assert [page for page in pages if not (ROOT / page).is_file()] == []


def test_the_layers_that_the_page_shows_are_those_that_are_checked() -> None:
    picture = (ROOT / "docs" / "architecture.md").read_text().split("```")[1]
    shown = [re.split(r" {2,}", line)[0] for line in picture.splitlines()[1:]]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert shown == next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def test_each_make_target_of_the_readme_is_there() -> None:
    targets = set(re.findall(r"(?:^|`)make (\w+)", README, re.M))
    makefile = (ROOT / "Makefile").read_text()
    assert {"demo", "test", "serve"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []


def test_the_readme_lists_the_commands_that_there_are() -> None:
    listed = set(re.findall(r"^truecall (\w+) ", README, re.M))
    shown = truecall("--help").stdout
    offered = set(re.findall(r"^ {2}(\w+) {2,}", shown, re.M))
    assert offered
    assert listed == offered


def test_the_readmes_scripted_service_starts(tmp_path: Path) -> None:
    (line,) = re.findall(r"^truecall serve --engine scripted (.*)$", README, re.M)
    ledger = ["--set", f"ledger.url=sqlite:///{tmp_path}/ledger.db"]
    with serving("--engine", "scripted", *line.split(), *ledger, log=tmp_path / "log") as service:
        assert service.terminate() == 0
