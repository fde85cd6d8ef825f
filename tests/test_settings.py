"""Settings: precedence, names that exist, values as they are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.settings_docs import settings_of
from server.errors import ConfigurationError
from server.settings import PROFILE_FOLDERS, Settings, load


def test_each_source_outranks_the_next(tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text(
        "admission: {max_queued: 1, max_in_flight: 1, queue_timeout_s: 1}\nserver: {port: 1, host: a}\n"
    )
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "admission__max_queued").write_text("2\n")
    settings = load(
        profile=str(profile),
        options={"server.port": 4, "server.host": None},
        overrides=["admission.queue_timeout_s=3", "server.port=3"],
        environ={
            "TRUECALL_ADMISSION__MAX_IN_FLIGHT": "5",
            "TRUECALL_SECRETS_DIR": str(secrets),
            "HOME": "/",
        },
    )
    assert settings.admission.max_queued == 2
    assert settings.admission.max_in_flight == 5
    assert settings.admission.queue_timeout_s == 3
    assert (settings.server.host, settings.server.port) == ("a", 4)


def test_off_is_a_word_and_true_is_not() -> None:
    settings = load(overrides=["guard.claim=off", "provenance.policy=off", "logs.requests=true"])
    assert settings.guard.claim == "off"
    assert settings.provenance.policy == "off"
    assert settings.logs.requests is True


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("guard.clam=off", "did you mean guard.claim"),
        ("guards.claim=off", "did you mean guard"),
        ("guard.claim.deep=1", "guard.claim"),
        ("admission.max_queued=-1", "admission.max_queued"),
        ("server.port={", "not YAML"),
        ("server.port", "dotted.key=value"),
        ("server.host=", "dotted.key=value"),
        ("served_name=Qwen3-8B@2026-01", "served_name"),
        ("model=/models/Qwen3-8B@2026-01", "served_name"),
        ('engine.adapters={"a@b": "/a"}', "a@b"),
        ("limits.max_logit_bias=2000", "limits.max_logit_bias"),
        ("limits.max_stop_token_ids=128", "limits.max_stop_token_ids"),
    ],
)
def test_a_wrong_setting_is_named(override: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        load(overrides=[override])


def test_engine_arguments_are_free_below_their_name() -> None:
    settings = load(overrides=["engine.args.max_model_len=128", "engine.args.dtype=float16"])
    assert settings.engine.args == {"max_model_len": 128, "dtype": "float16"}


def test_a_mapping_in_a_variable_changes_what_it_names_and_keeps_the_rest() -> None:
    tuned = load(profile="rtx4090").engine.args
    args = load(profile="rtx4090", environ={"TRUECALL_ENGINE__ARGS": '{"max_model_len": 8192}'}).engine.args
    assert args == {**tuned, "max_model_len": 8192}
    assert len(tuned) > 2
    assert load(profile="rtx4090", environ={"TRUECALL_ENGINE__ARGS": "{}"}).engine.args == {}
    nested = {"TRUECALL_ENGINE__ARGS": '{"a": {"b": 1}}'}
    assert load(overrides=["engine.args.a.c=2"], environ=nested).engine.args == {"a": {"b": 1, "c": 2}}
    given = load(overrides=["engine.args={a: {c: 2}}"], environ=nested).engine.args
    assert given == {"a": {"c": 2}}, "a value that is itself a mapping is nobody's mixture"


def test_a_secret_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"secret file .*model: not UTF-8"):
        load(environ={"TRUECALL_SECRETS_DIR": str(tmp_path)})


@pytest.mark.parametrize("profile", sorted(PROFILE_FOLDERS[-1].glob("*.yaml")), ids=lambda file: file.stem)
def test_each_shipped_profile_loads_by_its_name(profile: Path) -> None:
    assert isinstance(load(profile=profile.stem), Settings)


def test_a_settings_tree_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().server.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "value", ["truecall", "truecall-8b", "falsework", "123", "2.5", "1e3", "2025-01-31", "nullable"]
)
def test_text_is_kept_as_it_is_written(value: str, tmp_path: Path) -> None:
    assert load(environ={"TRUECALL_SERVED_NAME": value}).served_name == value
    assert load(environ={"TRUECALL_LEDGER__URL": value}).ledger.url.get_secret_value() == value
    assert load(environ={"TRUECALL_SCRIPT": value}).script == Path(value)
    assert load(overrides=[f'served_name="{value}"']).served_name == value
    profile = tmp_path / "p.yaml"
    profile.write_text("served_name: truecall-8b\nlogs: {requests: true}\n")
    assert load(profile=str(profile)).served_name == "truecall-8b"


def test_an_empty_variable_or_secret_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    for setting in settings_of(Settings):
        assert load(environ={setting.variable: ""}) == Settings(), setting.variable
        (tmp_path / setting.key.replace(".", "__")).write_text("\n")
    assert load(environ={"TRUECALL_SECRETS_DIR": str(tmp_path)}) == Settings()


def test_a_variable_is_spelled_as_the_example_spells_it() -> None:
    for setting in settings_of(Settings):
        assert load(environ={setting.variable: setting.value}) == Settings(), setting.variable


def test_null_is_none_where_a_profile_has_a_value(tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text("metrics: {port: 9100}\n")
    assert load(profile=str(profile), environ={"TRUECALL_METRICS__PORT": "null"}).metrics.port is None
    assert load(profile=str(profile), environ={"TRUECALL_METRICS__PORT": ""}).metrics.port == 9100


def test_null_is_none_of_a_text_too_and_in_quotes_it_is_a_name(tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text("served_name: tuned\nrecovery: {honest_sentence: I have not looked this up.}\n")
    variables = {"TRUECALL_RECOVERY__HONEST_SENTENCE": "null", "TRUECALL_SERVED_NAME": "'null'"}
    settings = load(profile=str(profile), environ=variables)
    assert (settings.recovery.honest_sentence, settings.served_name) == ("", "null")
    assert load(overrides=["script=null"]).script is None


def test_the_name_of_an_empty_variable_must_exist() -> None:
    with pytest.raises(ConfigurationError, match="did you mean served_name"):
        load(environ={"TRUECALL_SERVD_NAME": ""})
