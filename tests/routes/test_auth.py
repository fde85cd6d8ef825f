"""A file of keys that is wrong is told by the place, and what stands there is kept back: it may be a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.errors import ConfigurationError
from server.routes.auth import AuthSettings

SECRET = "sk-supersecretkey"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"- {{name: team, key: {SECRET}}}", r"0\.sha256: Field required"),
        (f"- {{name: team, sha256: {SECRET}}}", r"0\.sha256: String should match"),
        (f"{{team: {SECRET}}}", "Input should be a valid"),
        (f"- {SECRET}", "0: Input should be a valid"),
        (f"- key: {SECRET}\n   name: team", "not YAML"),
        ("- \xff", "not UTF-8"),
        (None, "No such file"),
    ],
)
def test_the_fault_is_named_and_no_key_is_shown(text: str | None, says: str, tmp_path: Path) -> None:
    file = tmp_path / "auth.yaml"
    if text is not None:
        file.write_text(text, "latin-1")
    with pytest.raises(ConfigurationError, match=says) as refusal:
        AuthSettings(keys_file=file).load()
    assert SECRET not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert str(file) in str(refusal.value)


def test_an_empty_list_opens_the_service(tmp_path: Path) -> None:
    (tmp_path / "auth.yaml").write_text("# nobody yet\n[]\n")
    assert AuthSettings(keys_file=tmp_path / "auth.yaml").load() == ()


@pytest.mark.parametrize("text", ["", "\n", "# revoked\n"])
def test_a_file_without_a_list_opens_nothing(tmp_path: Path, text: str) -> None:
    """The last key taken out, or a secret that was not mounted."""
    (tmp_path / "auth.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="no list"):
        AuthSettings(keys_file=tmp_path / "auth.yaml").load()
