"""Call ids that prove themselves: who they were issued to, and for which call.

An id is `call_` + 28 URL-safe characters: base64url of 6 bytes of nonce, 5 bytes of issuer tag over
(nonce, owner) and 10 bytes of content MAC over (nonce, owner, name, canonical arguments). Both are
truncated HMAC-SHA256 under the same key, in separate domains. 33 characters in all: OpenAI allows 40.

The issuer tag tells a stranger's id (`unknown`) from one of ours that came back with another name or
other arguments (`tampered`). What is not proved: that a tool ran, that its result is true, that the id
belongs to this conversation and not to another one of the same owner, or that it is used once only.
"""

from __future__ import annotations

import base64
import hmac
import re
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, SecretStr

from server.arguments import canonical_arguments
from server.domain import Provenance
from server.errors import ConfigurationError

NONCE_BYTES = 6
_ISSUER_BYTES = 5
_CONTENT_BYTES = 10
_PREFIX = "call_"
# 21 bytes make 28 characters without padding or spare bits: an id has one spelling.
_ID = re.compile(r"call_([A-Za-z0-9_-]{28})")
_MIN_KEY_BYTES = 16


class ProvenancePolicy(StrEnum):
    """What is asked of the call ids that come back with observations."""

    OFF = "off"
    """Ids are minted and not checked."""
    RECORD = "record"
    """Checked and recorded; a tampered call is refused, an unknown one is let in."""
    REQUIRE = "require"
    """Tampered and unknown calls are refused."""


class ProvenanceSettings(BaseModel, frozen=True, use_attribute_docstrings=True, extra="forbid"):
    """Signed call ids."""

    policy: ProvenancePolicy = ProvenancePolicy.RECORD
    """`off`, `record` (refuse tampered calls, record the rest) or `require` (refuse unknown calls too)."""
    keys: tuple[SecretStr, ...] = ()
    """Signing keys, at least 16 bytes each; the first mints, all verify. Prefer `keys_file`."""
    keys_file: Path | None = None
    """File with one key a line, newest first; blank lines and lines that begin with `#` are skipped.
    Without any key, one is made at start: ids are then unknown to other replicas and after a restart."""


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys in the text of a keys file, in order."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line.encode() for line in lines if line and not line.startswith("#"))


class CallIds:
    """Mints call ids under the first key and verifies them under all."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        """Raises `ConfigurationError` without a key or with one under 16 bytes."""
        if not keys:
            raise ConfigurationError("provenance: no signing key")
        for number, key in enumerate(keys, start=1):
            if len(key) < _MIN_KEY_BYTES:
                raise ConfigurationError(
                    f"provenance: key {number} has {len(key)} bytes; give at least {_MIN_KEY_BYTES}"
                )
        self._keys = keys

    def mint(self, owner: str, name: str, arguments: str, *, nonce: bytes) -> str:
        """The id of a call issued to `owner`. `nonce`: 6 random bytes, fresh for each call."""
        if len(nonce) != NONCE_BYTES:
            raise ValueError(f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}")
        key = self._keys[0]
        tags = _issuer_tag(key, nonce, owner) + _content_mac(key, nonce, owner, name, arguments)
        return _PREFIX + base64.urlsafe_b64encode(nonce + tags).decode("ascii")

    def verify(self, call_id: str, owner: str, name: str, arguments: str) -> Provenance:
        """What an id that came back from `owner` with this name and these arguments tells."""
        match = _ID.fullmatch(call_id)
        if match is None:
            return Provenance.UNKNOWN
        raw = base64.urlsafe_b64decode(match[1])
        nonce, issuer, content = raw[:NONCE_BYTES], raw[NONCE_BYTES:-_CONTENT_BYTES], raw[-_CONTENT_BYTES:]
        for key in self._keys:
            if hmac.compare_digest(issuer, _issuer_tag(key, nonce, owner)):
                intact = hmac.compare_digest(content, _content_mac(key, nonce, owner, name, arguments))
                return Provenance.VERIFIED if intact else Provenance.TAMPERED
        return Provenance.UNKNOWN


def _issuer_tag(key: bytes, nonce: bytes, owner: str) -> bytes:
    return _mac(key, b"issuer", nonce, owner.encode("utf-8", "surrogatepass"))[:_ISSUER_BYTES]


def _content_mac(key: bytes, nonce: bytes, owner: str, name: str, arguments: str) -> bytes:
    texts = (text.encode("utf-8", "surrogatepass") for text in (owner, name, canonical_arguments(arguments)))
    return _mac(key, b"content", nonce, *texts)[:_CONTENT_BYTES]


def _mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC over the parts, each behind its length: no two lists of parts make one message."""
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, message, "sha256")
