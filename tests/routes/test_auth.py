"""A file of keys that is wrong is told by the place, and what stands there is kept back: it may be a key."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError

from server.errors import ConfigurationError
from server.routes.auth import AuthSettings, Key
from tests.gateways import MODEL, running

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


@pytest.mark.parametrize("name", ["anonymous", "probe"])
def test_a_name_that_the_service_gives_itself_is_no_keys(name: str) -> None:
    with pytest.raises(ValidationError, match="the service's own name"):
        Key(name=name, sha256="0" * 64)


async def test_a_reviewer_labels_under_the_name_of_the_key_alone(tmp_path: Path) -> None:
    scopes = {"alice": "review", "app": "chat"}
    digests = {name: sha256(name.encode()).hexdigest() for name in scopes}
    keys = "".join(f"- {{name: {n}, sha256: '{digests[n]}', scopes: [{s}]}}\n" for n, s in scopes.items())
    (tmp_path / "auth.yaml").write_text(keys)
    async with running(tmp_path, ["Hello."], f"auth.keys_file={tmp_path}/auth.yaml") as service:
        asked = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}]}
        answer = await service.post(asked, authorization="Bearer app")
        label = {"turn": answer.headers["x-truecall-turn"], "correct": True, "reviewer": "bob"}
        told = await service.post(label, path="/v1/feedback", authorization="Bearer alice")
    assert told.json()["reviewer"] == "alice"


def test_an_empty_list_opens_the_service(tmp_path: Path) -> None:
    (tmp_path / "auth.yaml").write_text("# nobody yet\n[]\n")
    assert AuthSettings(keys_file=tmp_path / "auth.yaml").load() == ()


@pytest.mark.parametrize("text", ["", "\n", "# revoked\n"])
def test_a_file_without_a_list_opens_nothing(tmp_path: Path, text: str) -> None:
    """The last key taken out, or a secret that was not mounted."""
    (tmp_path / "auth.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match="no list"):
        AuthSettings(keys_file=tmp_path / "auth.yaml").load()
