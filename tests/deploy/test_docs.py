"""The operator's documents name settings, commands, options, panels and places that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from server.cli import app
from server.settings import Settings
from tests.deploy.boards import boards, panels
from tests.services import truecall

DOCS = Path(__file__).parents[2] / "docs"
OURS = ("install.md", "operate.md", "runbooks.md", "metrics.md", "configure.md")
SECTIONS = set(Settings.model_fields)


def spans(name: str) -> list[str]:
    """Code of a document: its inline spans, and each line of its blocks."""
    text = (DOCS / name).read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [*inline, *(line.strip() for block in blocks for line in block.splitlines())]


def commands(name: str) -> list[list[str]]:
    """The `truecall` command lines of a document, as words."""
    lines = (re.sub(r"^.*?(truecall [a-z])", r"\1", span) for span in spans(name) if "truecall " in span)
    words = (shlex.split(line, comments=True) for line in lines)
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    return [line for line in words if line[0] == "truecall" and line[1] in known]


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_is_named_exists(name: str) -> None:
    for span in spans(name):
        for section, key in re.findall(r"\b([a-z]+)\.([a-z_0-9]+)\b", span):
            field = Settings.model_fields.get(section)
            if field is None or "/" in span or span.endswith((".py", ".yml", ".yaml", ".md")):
                continue
            assert key in field.annotation.model_fields, f"{name}: {span}"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", OURS)
def test_every_command_and_option_that_is_named_exists(name: str) -> None:
    for line in commands(name):
        command, words = typer.main.get_command(app), line[1:]
        while words and (inner := getattr(command, "commands", None)):
            assert words[0] in inner, line
            command, words = inner[words[0]], words[1:]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_the_documents_name_commands_at_all() -> None:
    assert sum(len(commands(name)) for name in OURS) > 15


def test_the_examples_of_the_planner_run() -> None:
    for line in commands("install.md"):
        if line[1] == "plan" and "--model" not in line:
            run = truecall(*line[1:])
            assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", sorted(page.name for page in DOCS.glob("*.md")))
def test_every_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https:)([^)\s]+)\)", (DOCS / name).read_text("utf-8")):
        path, _, anchor = target.partition("#")
        file = (DOCS / path).resolve() if path else DOCS / name
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in anchors, target


def test_every_panel_that_a_runbook_names_exists() -> None:
    titles = {board["title"].removeprefix("truecall / "): board for board in boards().values()}
    text = " ".join((DOCS / "runbooks.md").read_text("utf-8").split())
    named = re.findall(r"\*([A-Z][a-z ]+)\*,? ((?:(?:and )?\"[^\"]+\"(?:,? )?)+)", text)
    assert len(named) > 15
    for board, quoted in named:
        shown = {panel["title"] for panel in panels(titles[board])}
        assert set(re.findall(r'"([^"]+)"', quoted)) <= shown, (board, quoted)
