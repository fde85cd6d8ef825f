"""The official JSON-Schema-Test-Suite: every case is judged right, or its schema is refused with a reason.

The suite ships in the source distribution of `jsonschema`; it is fetched with pip once, into `build/`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.contract.check import check_value
from server.contract.relax import relax
from server.contract.schema import Schema, admit
from server.errors import SchemaNotSupported
from tests.contract.grammars import accepts, schema_grammar
from tests.contract.schemas import LITERALS, SETTINGS, rules_of
from tests.contract.test_differential import broken_claims

BUILD = Path(__file__).parents[2] / "build"
SDIST = BUILD / "jsonschema-4.26.0.tar.gz"
FOLDERS = ("draft2020-12", "draft2020-12/optional", "draft2020-12/optional/format", "draft7")
CASES = {
    "draft2020-12": 1250,
    "draft2020-12/optional": 150,
    "draft2020-12/optional/format": 490,
    "draft7": 900,
}
"""Cases that must at least be there: an empty folder proves nothing."""
ONLY_ANNOTATED = "is only an annotation by default"
"""Cases for validators that do not assert `format`; ours does, so that they must fail."""


@pytest.fixture(scope="module")
def suite() -> Iterator[dict[str, Any]]:
    """Every file of the suite by its path under `json/tests/`."""
    if not SDIST.exists():
        BUILD.mkdir(exist_ok=True)
        fetch = [
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--dest",
            str(BUILD),
            "jsonschema==4.26.0",
        ]
        fetched = subprocess.run(
            [sys.executable, "-m", "pip", *fetch], capture_output=True, text=True, check=False
        )
        if fetched.returncode:
            pytest.skip(
                f"pip cannot fetch the source distribution of jsonschema: {fetched.stderr.strip()[-200:]}"
            )
    files: dict[str, Any] = {}
    with tarfile.open(SDIST) as archive:
        for member in archive:
            _, _, path = member.name.partition("/json/tests/")
            content = archive.extractfile(member) if path.endswith(".json") else None
            if content is not None:
                files[path] = json.load(content)
    return files


def accept(schema: Any, folder: str) -> Schema | str:
    """The schema as we read it, or why it is refused. Tools have no boolean schemas: they are spelled out."""
    document = {"allOf": [schema]} if isinstance(schema, bool) else schema
    if folder == "draft7":
        document = {"$schema": "http://json-schema.org/draft-07/schema#", **document}
    try:
        return admit(document, "schema", SETTINGS)
    except SchemaNotSupported as error:
        return error.message


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_case_is_judged_right_or_refused_with_a_reason(folder: str, suite: dict[str, Any]) -> None:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    wrong = []
    for path, groups in suite.items():
        if path.rpartition("/")[0] != folder:
            continue
        for group in groups:
            schema = accept(group["schema"], folder)
            for case in group["tests"]:
                if isinstance(schema, str):
                    counts["refused"] += 1
                    reasons[schema.partition(" ")[2]] += 1
                    continue
                found = check_value(json.dumps(case["data"]), rules_of(schema))[1]
                expected = case["valid"] and ONLY_ANNOTATED not in case["description"]
                counts["right"] += 1
                if (not found) is not expected:
                    wrong.append((path, group["description"], case["description"]))
    print(f"\n{folder}: {counts['right']} judged, {counts['refused']} refused")
    for reason, times in reasons.most_common():
        print(f"  {times:4} {reason}")
    assert not wrong
    assert all(reasons)
    assert counts.total() >= CASES[folder]
    assert counts["refused"] < 0.15 * counts.total()


@pytest.mark.parametrize("folder", ["draft2020-12", "draft7"])
def test_the_grammar_of_each_accepted_schema_compiles_and_keeps_its_claims(
    folder: str, suite: dict[str, Any]
) -> None:
    compiled = taken = 0
    impossible: list[tuple[str, bool]] = []
    for path, groups in suite.items():
        if path.rpartition("/")[0] != folder:
            continue
        for group in groups:
            schema = accept(group["schema"], folder)
            if isinstance(schema, str):
                continue
            try:
                relaxed = relax(schema, SETTINGS, arguments=False, literals=LITERALS)
            except SchemaNotSupported:
                impossible.append((group["description"], any(case["valid"] for case in group["tests"])))
                continue
            grammar = schema_grammar(relaxed.schema)
            compiled += 1
            for case in group["tests"]:
                text = json.dumps(case["data"], ensure_ascii=False)
                if accepts(grammar, text):
                    taken += 1
                    assert not broken_claims(schema, relaxed, text), (group["description"], text)
    print(f"\n{folder}: {compiled} grammars, {taken} instances taken")
    assert not any(possible for _, possible in impossible), impossible
    assert compiled > 200
    assert taken > 300
