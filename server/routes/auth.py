"""Who asks, and what they may ask for. Keys are kept as SHA-256 digests; the key itself is never stored."""

from __future__ import annotations

import hmac
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import yaml
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator
from starlette.requests import Request

from server.errors import AuthenticationFailed, ConfigurationError, PermissionDenied
from server.ledger.entry import PROBE_OWNER

ANONYMOUS = "anonymous"
"""Who asks a service without keys; no key may have the name."""


class Scope(StrEnum):
    """What a key opens."""

    CHAT = "chat"
    """Completions, models and contracts."""
    REVIEW = "review"
    """Turns and feedback."""
    METRICS = "metrics"
    """`/metrics`."""
    ADMIN = "admin"
    """Everything."""


class Key(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """One key."""

    name: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    """Who holds it: the owner of call ids and ledger entries."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Hex SHA-256 of the key; `truecall key` makes both."""
    scopes: frozenset[Scope] = frozenset({Scope.CHAT})
    """What it opens."""

    @field_validator("name")
    @classmethod
    def _is_a_clients(cls, name: str) -> str:
        if name == PROBE_OWNER:
            raise ValueError(f"{name!r} is the service's own name for its probes")
        if name == ANONYMOUS:
            raise ValueError(f"{name!r} is the service's own name for whoever has no key")
        return name


class AuthSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Who may ask. Without keys the service is open to whoever reaches it."""

    keys: tuple[Key, ...] = ()
    """Keys that open the service."""
    keys_file: Path | None = None
    """A YAML list of keys, for secrets mounted as files; its keys are added to `keys`. A file without a list ends the
    start: it may be a secret that was not mounted. `[]` opens the service."""

    def load(self) -> tuple[Key, ...]:
        """Every key, those of the file included."""
        if self.keys_file is None:
            return self.keys
        try:
            listed = yaml.safe_load(self.keys_file.read_text("utf-8"))
            if listed is None:
                raise ConfigurationError(
                    f"auth.keys_file {self.keys_file}: no list; write [] to open the service to all who reach it"
                )
            return (*self.keys, *TypeAdapter(tuple[Key, ...]).validate_python(listed))
        except OSError as failure:
            fault = failure.strerror
        except UnicodeDecodeError:
            fault = "not UTF-8"
        except yaml.YAMLError:
            fault = "not YAML"
        except ValidationError as failure:  # without its input, which may be a key
            first = failure.errors()[0]
            fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise ConfigurationError(f"auth.keys_file {self.keys_file}: {fault}")


class Gatekeeper:
    """Knows the keys."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self._keys = keys

    @property
    def opens_to_all(self) -> bool:
        """Whether there are no keys, so that whoever reaches the service may do everything."""
        return not self._keys

    def admit(self, request: Request, *scopes: Scope) -> str:
        """The owner of the request's key, which must hold one of `scopes` (or `admin`)."""
        if self.opens_to_all:
            return ANONYMOUS
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise AuthenticationFailed("Send a key: `Authorization: Bearer KEY`.")
        digest = sha256(given.strip().encode()).hexdigest()
        found = None
        for key in self._keys:  # every key is compared, so that time tells nothing
            if hmac.compare_digest(key.sha256, digest):
                found = key
        if found is None:
            raise AuthenticationFailed("The key is not known here.")
        if Scope.ADMIN not in found.scopes and not found.scopes & set(scopes):
            wanted = " or ".join(scope.value for scope in scopes)
            raise PermissionDenied(f"The key {found.name!r} lacks the scope {wanted}.")
        return found.name
