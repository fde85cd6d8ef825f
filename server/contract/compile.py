"""Tools, tool choice and response format compiled to contracts, off the event loop, and kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TypeVar

import orjson

from server.contract.check import Rules
from server.contract.contract import Compiled, Contract, ToolContract, covered
from server.contract.coverage import Coverage, SchemaCoverage, refusal
from server.contract.recent import Recent
from server.contract.relax import relax
from server.contract.schema import admit
from server.contract.settings import ContractSettings
from server.contract.tag import Stage, control_literals
from server.contract.threads import taken_up
from server.domain import FormatKind, ResponseFormat, Spelling, Thinking, Tool, ToolChoice, ToolMode
from server.errors import EngineUnavailable, InvalidRequest, SchemaNotSupported, ServiceError

_ANY_TEXT = ResponseFormat()
_CACHED_BYTES = 32 << 20
"""JSON of the schemas that are kept compiled, and the pointers into them: a fraction of what they take up."""
_RESPONSE = "response_format.json_schema.schema"
_THREADS = 2
"""One long compile must not make the next wait."""

T = TypeVar("T")

Prove = Callable[[str, float], Awaitable[float]]
"""Compile a grammar with the engine's compiler, off the event loop: seconds taken. Raises `GrammarRefused`,
`TimeoutError` when the compile itself takes longer than the seconds given, or a `ServiceError` when it does not begin."""


Tell = Callable[[str, Exception], None]
"""Hears of a defect met while a schema is compiled: the path of the schema, and what was raised."""


class GrammarRefused(Exception):
    """The grammar engine cannot compile a grammar; the text says why."""


class Contracts:
    """Compiles contracts off the event loop and keeps the latest; one a process."""

    def __init__(
        self,
        settings: ContractSettings,
        spelling: Spelling,
        prove: Prove | None = None,
        on_defect: Tell | None = None,
    ) -> None:
        self._settings = settings
        self._spelling = spelling
        self._prove = prove
        self._on_defect = on_defect
        self._names = re.compile(settings.names)
        self._literals = control_literals(spelling)
        self._contracts: Recent[str, Contract] = Recent(settings.cache_size, _CACHED_BYTES)
        self._schemas: Recent[str, Compiled] = Recent(settings.cache_size, _CACHED_BYTES)
        # The process's own threads read bodies, too: a slow one must not make a small tool look dear.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="contracts")

    async def get(
        self,
        tools: tuple[Tool, ...],
        choice: ToolChoice,
        *,
        parallel: bool = True,
        response_format: ResponseFormat = _ANY_TEXT,
        observations: bool = False,
    ) -> Contract:
        """The contract of a turn, compiled if it is new.

        Raises `InvalidRequest` for names and limits, `SchemaNotSupported` for schemas, each with the path of
        the field at fault.
        """
        declared = [(tool.name, tool.parameters) for tool in tools]
        answer = (response_format.kind, response_format.schema)
        key, num_bytes = _digest(
            (declared, choice.mode, choice.names, parallel, answer, observations), "tools"
        )
        contract = self._contracts.get(key)
        if contract is None:
            compiled, response = await self._read(tools, response_format)
            contract = await asyncio.to_thread(
                self._compile, key, compiled, response, choice, parallel, response_format, observations
            )
            contract = await self._proven(contract, tools)
            self._contracts.put(key, contract, num_bytes + contract.pointer_chars)
        return contract

    async def report(self, tools: tuple[Tool, ...]) -> Coverage:
        """Coverage of the tools one by one, refused ones with the reason; a name used twice refuses the later."""
        reports: list[SchemaCoverage] = []
        total: float | None = None
        for index, tool in enumerate(tools):
            try:
                earlier = {other.name for other in tools[:index]}
                self._check_name(tool.name, index, earlier)
                compiled = await self._schema_of(tool, index)
                seconds = await self._measure(self._alone(ToolContract(tool.name, compiled)), _where(index))
                with self._answerable(_where(index)):
                    reports.append(await asyncio.to_thread(covered, tool.name, compiled))
            except InvalidRequest as error:
                reports.append(refusal(tool.name, error))
                continue
            if seconds is not None:
                total = (total or 0.0) + seconds
        return Coverage(tuple(reports), compile_s=total)

    async def _read(
        self, tools: tuple[Tool, ...], response_format: ResponseFormat
    ) -> tuple[dict[str, ToolContract], Compiled | None]:
        """Compile the tools and the format, for as long as one grammar may take: many can hold dear patterns."""
        if not tools and response_format.kind is FormatKind.TEXT:
            return {}, None
        seconds = self._settings.compile_timeout_s
        given_up = Event()

        def read() -> tuple[dict[str, ToolContract], Compiled | None]:
            done: dict[str, ToolContract] = {}
            for index, tool in enumerate(tools):
                if given_up.is_set():
                    break
                self._check_name(tool.name, index, done)
                done[tool.name] = ToolContract(tool.name, self._compiled(tool.parameters, _where(index)))
            return done, self._response(response_format)

        try:
            return await self._in_thread(read)
        except TimeoutError:
            what, field = ("The tools take", "tools") if tools else (f"{_RESPONSE} takes", _RESPONSE)
            raise SchemaNotSupported(f"{what} more than {seconds:g} s to compile.", param=field) from None
        finally:
            given_up.set()

    async def _schema_of(self, tool: Tool, index: int) -> Compiled:
        seconds = self._settings.compile_timeout_s
        try:
            return await self._in_thread(partial(self._compiled, tool.parameters, _where(index)))
        except TimeoutError:
            message = f"{_where(index)} takes more than {seconds:g} s to compile."
            raise SchemaNotSupported(message, param=_where(index)) from None

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """What `work` gives, in a thread of the contracts' own.

        Raises `TimeoutError` when it takes too long, `EngineUnavailable` when no thread takes it up for as long.
        """
        seconds = self._settings.compile_timeout_s
        begun, ended = taken_up(self._threads, work)
        try:
            async with asyncio.timeout(seconds):
                at = await begun
        except TimeoutError:
            raise EngineUnavailable(
                "The service is busy with other contracts; try again later.", retry_after_s=seconds
            ) from None
        finally:
            if begun.cancelled():
                ended.cancel()
        async with asyncio.timeout_at(at + seconds):
            return await ended

    def _compile(
        self,
        key: str,
        compiled: Mapping[str, ToolContract],
        response: Compiled | None,
        choice: ToolChoice,
        parallel: bool,
        response_format: ResponseFormat,
        observations: bool,
    ) -> Contract:
        for name in choice.names:
            if name not in compiled:
                raise InvalidRequest(
                    f"tool_choice names {name!r}, which is not declared.", param="tool_choice"
                )
        if choice.mode is ToolMode.REQUIRED and not compiled:
            raise InvalidRequest("tool_choice requires a call and no tool is declared.", param="tool_choice")
        allowed = {name: tool for name, tool in compiled.items() if not choice.names or name in choice.names}
        return Contract(
            digest=key,
            tools={} if choice.mode is ToolMode.NONE else allowed,
            mode=choice.mode,
            parallel=parallel,
            response_format=response_format,
            response=response,
            guarded=observations or bool(compiled),
            settings=self._settings,
            spelling=self._spelling,
        )

    def _check_name(self, name: str, index: int, earlier: Mapping[str, object] | set[str]) -> None:
        param = f"tools[{index}].function.name"
        if not self._names.fullmatch(name):
            raise InvalidRequest(f"{param} must match {self._settings.names}.", param=param)
        if not name.isprintable() or any(literal in name for literal in self._literals):
            raise InvalidRequest(f"{param} holds a control token or a control character.", param=param)
        if name in earlier:
            raise InvalidRequest(f"{param} is used by an earlier tool.", param=param)

    def _compiled(self, schema: object, where: str, *, arguments: bool = True) -> Compiled:
        if arguments:
            schema = schema or {"type": "object", "properties": {}}
        digest, num_bytes = _digest(schema, where)
        key = f"{arguments}{digest}"
        compiled = self._schemas.get(key)
        if compiled is None:
            with self._answerable(where):
                compiled = self._build(schema, where, arguments)
            self._schemas.put(key, compiled, num_bytes + compiled.schema.pointer_chars)
        return compiled

    @contextmanager
    def _answerable(self, where: str) -> Iterator[None]:
        """A defect met inside refuses the schema at `where`: whatever a client declares, the service stands."""
        try:
            yield
        except ServiceError:
            raise
        except Exception as error:  # told, and the one schema is refused
            if self._on_defect is not None:
                self._on_defect(where, error)
            raise SchemaNotSupported(
                f"{where} cannot be compiled because of a defect of the service; its log has the details.",
                param=where,
            ) from error

    def _build(self, schema: object, where: str, arguments: bool) -> Compiled:
        admitted = admit(schema, where, self._settings)
        relaxed = relax(admitted, self._settings, arguments=arguments, literals=self._literals)
        rules = Rules(
            admitted.validator,
            admitted.max_depth,
            admitted.visits,
            self._literals,
            self._settings.reasons,
            relaxed.expressible,
            admitted.patterns,
        )
        return Compiled(admitted, relaxed, rules)

    def _response(self, response_format: ResponseFormat) -> Compiled | None:
        if response_format.kind is FormatKind.TEXT:
            return None
        if response_format.kind is FormatKind.JSON_OBJECT:
            return self._compiled({"type": "object"}, "response_format", arguments=False)
        return self._compiled(response_format.schema, _RESPONSE, arguments=False)

    async def _proven(self, contract: Contract, tools: tuple[Tool, ...]) -> Contract:
        """The contract with its compile time; if the engine refuses it, an error that names the tool."""
        try:
            return replace(contract, compile_s=await self._measure(contract, "tools"))
        except SchemaNotSupported as error:
            # Where the tool is not found in the time of one compile, they are at fault together.
            if isinstance(error.__cause__, GrammarRefused) and len(contract.tools) > 1:
                with suppress(EngineUnavailable, TimeoutError):
                    async with asyncio.timeout(self._settings.compile_timeout_s):
                        for index, tool in enumerate(tools):
                            if tool.name in contract.tools:
                                await self._measure(self._alone(contract.tools[tool.name]), _where(index))
            raise

    def _alone(self, tool: ToolContract) -> Contract:
        return Contract(
            digest="",
            tools={tool.name: tool},
            mode=ToolMode.REQUIRED,
            parallel=False,
            response_format=_ANY_TEXT,
            response=None,
            guarded=True,
            settings=self._settings,
            spelling=self._spelling,
        )

    async def _measure(self, contract: Contract, where: str) -> float | None:
        with self._answerable(where):
            grammar = await asyncio.to_thread(contract.grammar, Stage(Thinking.OPTIONAL))
            if self._prove is None or grammar is None:
                return None
            seconds = self._settings.compile_timeout_s
            try:
                return await self._prove(grammar, seconds)
            except TimeoutError as error:
                raise SchemaNotSupported(
                    f"{where} takes the grammar engine more than {seconds:g} s to compile.", param=where
                ) from error
            except GrammarRefused as error:
                raise SchemaNotSupported(
                    f"{where} is refused by the grammar engine: {error}.", param=where
                ) from error


def _where(index: int) -> str:
    return f"tools[{index}].function.parameters"


def _digest(value: object, where: str) -> tuple[str, int]:
    """Hex digest of a JSON value, the order of its keys included, and its bytes."""
    try:
        text = orjson.dumps(value)
    except TypeError:  # integers past 64 bits, lone surrogates, what is no JSON at all
        try:
            text = json.dumps(value).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise SchemaNotSupported(f"{where} cannot be read as JSON.", param=where) from error
    return hashlib.sha256(text).hexdigest(), len(text)
