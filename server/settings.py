"""Every setting, in one tree. Sources, strongest first: `--set`, `TRUECALL_*`, secret files, the profile, defaults.

An environment variable is named `TRUECALL_` + section + `__` + key, in capitals: `TRUECALL_ADMISSION__MAX_QUEUED=32`.
A secret file has the same name in lower case (`admission__max_queued`), in the folder that `TRUECALL_SECRETS_DIR`
names. Values are read as YAML, text as it is written; an empty one is as if it were not there, `null` is none. The
tree is a plain pydantic model: pydantic-settings passes over a variable whose
name is misspelled, and a typo in production must end the start, with one line that names it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import (
    BaseModel,
    Field,
    NonNegativeFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)

from server.accuracy.probe import ProbeSettings
from server.admission import AdmissionSettings
from server.contract import ContractSettings
from server.domain import ADAPTER_MARK, unmerged
from server.engine.settings import EngineSettings
from server.errors import ConfigurationError
from server.guard import GuardSettings
from server.ledger import LedgerSettings
from server.live_accuracy import ReviewSettings
from server.logs import LogSettings
from server.provenance import ProvenanceSettings
from server.routes.auth import AuthSettings
from server.routes.ops import MetricsSettings
from server.tracing import TracingSettings
from server.turns import CanarySettings, RecoverySettings
from server.wire.requests import RequestLimits

ENV_PREFIX = "TRUECALL_"
SECRETS_DIR = "TRUECALL_SECRETS_DIR"
_TEXTS = frozenset({str, SecretStr, Path})
NOT_SETTINGS = frozenset({SECRETS_DIR, "TRUECALL_PROFILE", "TRUECALL_API_KEY"})
"""Variables with our prefix that are no settings: where to read from, and what our clients send."""

PROFILE_FOLDERS = (
    Path(__file__).parent / "profiles",  # an installed wheel
    Path(__file__).parent.parent / "deploy" / "profiles",  # a checkout
)


class _Loader(yaml.SafeLoader):
    """YAML 1.2's booleans: `off`, `on`, `yes` and `no` are words, and `off` is one of our policies."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _read_yaml(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)


class ServerSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Where the gateway listens and how it stops."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on; 0 takes a free one."""
    body_bytes: PositiveInt = 8_388_608
    """Largest request body; a larger one is refused with 413."""
    keep_alive_s: PositiveInt = 75
    """Seconds an idle connection is kept open: longer than the pools of clients and balancers keep theirs."""
    shutdown_grace_s: NonNegativeFloat = 30.0
    """Seconds that turns in flight may take to end after SIGTERM."""


class Settings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """The tree. Frozen: a running service does not change its mind."""

    model: str = ""
    """Folder of the merged checkpoint, or its hub id."""
    served_name: str = ""
    """Name that clients ask for; empty: the last part of `model`."""
    backend: Literal["vllm", "scripted"] = "vllm"
    """What decodes: the real engine, or a script of raw model texts."""
    script: Path | None = None
    """The script, with `backend: scripted`."""
    server: ServerSettings = ServerSettings()
    engine: EngineSettings = EngineSettings()
    canary: CanarySettings = CanarySettings()
    admission: AdmissionSettings = AdmissionSettings()
    limits: RequestLimits = RequestLimits()
    contract: ContractSettings = ContractSettings()
    recovery: RecoverySettings = RecoverySettings()
    guard: GuardSettings = GuardSettings()
    provenance: ProvenanceSettings = ProvenanceSettings()
    ledger: LedgerSettings = LedgerSettings()
    auth: AuthSettings = AuthSettings()
    metrics: MetricsSettings = MetricsSettings()
    tracing: TracingSettings = TracingSettings()
    probe: ProbeSettings = ProbeSettings()
    review: ReviewSettings = ReviewSettings()
    logs: LogSettings = LogSettings()

    @model_validator(mode="after")
    def _has_plain_names(self) -> Settings:
        for name in (self.model_name, *self.engine.adapters):
            if ADAPTER_MARK in name:
                raise ValueError(
                    f"the name {name!r} holds {ADAPTER_MARK!r}, which parts a model from its adapter; set served_name"
                )
        return self

    @property
    def model_name(self) -> str:
        """The name that clients ask for."""
        return self.served_name or self.model.rstrip("/").rpartition("/")[2] or self.backend

    @property
    def model_names(self) -> tuple[str, ...]:
        """Every name that clients may ask for."""
        return self.model_name, *(unmerged(self.model_name, adapter) for adapter in self.engine.adapters)


def load(
    *,
    profile: str | None = None,
    options: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings of one start. `options` are the command line's own flags by dotted key, `overrides` its `--set`.

    Raises `ConfigurationError`, one line that names the source and the key at fault.
    """
    environ = environ or {}
    tree: dict[str, Any] = read_profile(profile) if profile else {}
    if folder := environ.get(SECRETS_DIR):
        for file in _files(Path(folder)):
            try:
                text = file.read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as failure:
                why = "not UTF-8" if isinstance(failure, UnicodeDecodeError) else failure.strerror
                raise ConfigurationError(f"secret file {file}: {why}") from None
            _put_text(tree, file.name.lower().split("__"), text, f"secret file {file.name}")
    for name, value in environ.items():
        if name.startswith(ENV_PREFIX) and name not in NOT_SETTINGS:
            _put_text(tree, name.removeprefix(ENV_PREFIX).lower().split("__"), value, name)
    for override in overrides:
        key, _, value = override.partition("=")
        if not value:
            raise ConfigurationError(f"--set {override}: write it as dotted.key=value")
        _put_text(tree, key.strip().split("."), value, f"--set {key}")
    for key, value in (options or {}).items():
        if value is not None:
            _put(tree, key.split("."), value)
    try:
        return Settings.model_validate(tree)
    except ValidationError as failure:
        first = failure.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"setting {where}: {first['msg']}") from None


def read_profile(name_or_file: str) -> dict[str, Any]:
    """The tree of a profile: a YAML file, or the name of one that we ship."""
    path = Path(name_or_file)
    shipped = {
        file.stem: file for folder in PROFILE_FOLDERS if folder.is_dir() for file in folder.glob("*.yaml")
    }
    if path.suffix not in (".yaml", ".yml"):
        if name_or_file not in shipped:
            known = ", ".join(sorted(shipped))
            raise ConfigurationError(
                f"profile {name_or_file}: no such profile; there are: {known}, or give a .yaml file"
            )
        path = shipped[name_or_file]
    try:
        tree = _read_yaml(path.read_text("utf-8"))
    except OSError as failure:
        raise ConfigurationError(f"profile {path}: {failure.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as failure:
        raise ConfigurationError(f"profile {path}: not YAML: {' '.join(str(failure).split())}") from None
    if not isinstance(tree, dict):
        raise ConfigurationError(f"profile {path}: must be a mapping of sections")
    return tree


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        raise ConfigurationError(f"{SECRETS_DIR} {folder}: no such folder")
    return sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))


def _put_text(tree: dict[str, Any], path: Sequence[str], text: str, source: str) -> None:
    """Set `path` of the tree to what `text` says, if it says anything."""
    kind, default = _kind(path, source)
    if not text:
        return
    try:
        value = _read_yaml(text)
    except yaml.YAMLError:
        raise ConfigurationError(f"{source}: the value is not YAML; put it in quotes") from None
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    if value is None and default == "":
        _put(tree, path, "")  # where empty is none
    elif isinstance(value, str) or (value is None and NoneType in kinds) or not _TEXTS.intersection(kinds):
        _put(tree, path, value)
    else:
        _put(tree, path, text)  # a name of digits is a name


def _kind(path: Sequence[str], source: str) -> tuple[Any, Any]:
    """What `Settings` says that the value at `path` is, and its default. The keys must exist.

    Below a free mapping anything goes.
    """
    kind: Any = Settings
    default: Any = None
    for depth, key in enumerate(path):
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return None, None
        if key not in kind.model_fields:
            near = difflib.get_close_matches(key, kind.model_fields, 1)
            hint = f"; did you mean {'.'.join([*path[:depth], near[0]])}?" if near else ""
            raise ConfigurationError(f"{source}: there is no setting {'.'.join(path[: depth + 1])}{hint}")
        kind, default = kind.model_fields[key].annotation, kind.model_fields[key].default
    return kind, default


def _put(tree: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Set what stands at `path`. Of a mapping the keys that it gives; what a weaker source has beside them stays."""
    for key in path[:-1]:
        below = tree.get(key)
        tree[key] = below = dict(below) if isinstance(below, dict) else {}
        tree = below
    below = tree.get(path[-1])
    adds = isinstance(value, dict) and value  # an empty one takes all away
    tree[path[-1]] = {**below, **value} if adds and isinstance(below, dict) else value
