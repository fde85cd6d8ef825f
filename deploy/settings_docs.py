"""Write deploy/env.example and docs/configure.md from the settings: `python deploy/settings_docs.py`.

With `--check` only tell whether they are up to date. Both list every setting of `server.settings.Settings` with
the docstring that stands under it, so what an operator reads is what the code says.
"""

from __future__ import annotations

import enum
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic_core import to_jsonable_python

from server.settings import Settings

ROOT = Path(__file__).parents[1]
ENV_EXAMPLE = ROOT / "deploy" / "env.example"
CONFIGURE = ROOT / "docs" / "configure.md"
PREFIX = "TRUECALL_"


@dataclass(frozen=True)
class Setting:
    """One leaf of the tree."""

    section: str
    """Dotted path of its model; empty for the top."""
    name: str
    default: Any
    says: str

    @property
    def key(self) -> str:
        """Its dotted key."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return PREFIX + self.key.replace(".", "__").upper()

    @property
    def value(self) -> str:
        """The default as the environment spells it: text as it is, the rest as JSON."""
        value = self.default
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if isinstance(value, enum.Enum):
            value = value.value
        if value is None:
            return ""
        plain = to_jsonable_python(value)
        return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def settings_of(model: type[BaseModel], section: str = "") -> Iterator[Setting]:
    """The leaves under a model, in the order they are declared."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings_of(inner, f"{section}.{name}" if section else name)
        else:
            says = " ".join((field.description or "").split())
            yield Setting(section, name, field.get_default(call_default_factory=True), says)


def sections() -> list[tuple[str, str, list[Setting]]]:
    """Path, docstring and settings of each model that has settings of its own."""
    found: dict[str, list[Setting]] = {}
    for setting in settings_of(Settings):
        found.setdefault(setting.section, []).append(setting)
    return [(path, _docstring(path), settings) for path, settings in found.items()]


def _docstring(path: str) -> str:
    model: Any = Settings
    for part in path.split(".") if path else ():
        model = model.model_fields[part].annotation
    return " ".join((model.__doc__ or "").split())


def env_example() -> str:
    """Every setting, commented out, with its default."""
    lines = [
        "# Every setting with its default, as an environment variable. Written by deploy/settings_docs.py.",
        "# Lists and mappings are JSON; an empty value is as if the variable were not there, `null` is none.",
        "# docs/configure.md says the same for profiles and --set.",
    ]
    for path, says, settings in sections():
        lines += ["", f"# -- {path or 'top'}: {says}"]
        for setting in settings:
            lines += ["", f"# {setting.says}", f"# {setting.variable}={setting.value}"]
    return "\n".join(lines) + "\n"


_HEAD = """\
# Configure

<!-- Written by deploy/settings_docs.py; edit the docstrings of the settings. -->

A setting comes from the strongest of these that has it:

1. an option of the command (`--model`, `--port`, ...) or `--set dotted.key=value`;
2. an environment variable: `TRUECALL_` + section + `__` + key, in capitals, as
   `TRUECALL_ADMISSION__MAX_QUEUED=32`. [deploy/env.example](../deploy/env.example) has them all;
3. a file of that name in lower case without the prefix (`provenance__keys`) in the folder that
   `TRUECALL_SECRETS_DIR` names: secrets as Docker and Kubernetes mount them;
4. the profile: `--profile`, or `TRUECALL_PROFILE`; a shipped name (`cpu-demo`, `rtx4090`, `a800`) or a YAML file
   with the sections below;
5. the default.

A misspelled key or variable ends the start with one line that names it. Nothing changes while the service runs.
Lists and mappings are JSON (or YAML) text in a variable: `TRUECALL_ENGINE__ARGS='{"max_model_len": 8192}'`. Of a mapping
the keys that it gives are set, and what a weaker source has beside them stays; `{}` takes all away. A list is replaced. An empty
variable or file is as if it were not there; `null` takes away what a profile set.

Keys: `truecall key NAME --scope chat` prints a new key once, and the entry for `auth.keys_file`. The service keeps
digests alone. Scopes: `chat` (completions, models, contracts), `review` (turns and feedback), `metrics`, `admin`
(everything).
"""


def configure() -> str:
    """The reference, one table a section."""
    parts = [_HEAD]
    for path, says, settings in sections():
        rows = "\n".join(f"| `{s.name}` | {_code(s.value)} | {_cell(s.says)} |" for s in settings)
        parts.append(f"## {path or 'top'}\n\n{says}\n\n| key | default | meaning |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _code(value: str) -> str:
    return f"`{value}`".replace("|", "\\|") if value else "none"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Write both files, or with `--check` name those that differ."""
    files = {ENV_EXAMPLE: env_example(), CONFIGURE: configure()}
    if "--check" not in sys.argv[1:]:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)}: not what deploy/settings_docs.py writes; run it", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
