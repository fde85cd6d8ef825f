"""A test that lacks what its machine was set up with fails; on any other machine it skips."""

from __future__ import annotations

import pytest

from tests import needs


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "lack", {"node": "no Node.js", "postgres": None}.get)


@pytest.mark.usefixtures("lacking")
def test_what_is_there_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(needs.VARIABLE, "")
    needs.require("postgres")


@pytest.mark.usefixtures("lacking")
def test_what_is_not_there_skips_the_test_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(needs.VARIABLE, "postgres")
    with pytest.raises(pytest.skip.Exception, match=r"no Node\.js"):
        needs.require("node")


@pytest.mark.usefixtures("lacking")
def test_what_was_installed_and_is_not_there_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(needs.VARIABLE, "postgres,node")
    with pytest.raises(pytest.fail.Exception, match="lists node"):
        needs.require("node")
