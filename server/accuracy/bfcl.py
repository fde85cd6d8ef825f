"""Import of BFCL's own files (question and possible_answer JSONL) as a suite.

Single-turn Python categories keep BFCL's answer format, compared by its own rules (`bfcl_rules`). Irrelevance
categories have no answers: no call is expected. A multi-turn file becomes one labelled turn a ground-truth
call: the model is asked, from the state that the calls before it left, for the next call. Results come from
running the ground truth in BFCL's own simulation, which the `bfcl-eval` package must provide.

Not covered: Java and JavaScript categories, whose values are source text; relevance categories, which accept
any call; BFCL's multi-turn score, which compares states after free play: the imported multi-turn suite is
stricter, since calls that lead to the same state another way are wrong.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from server.accuracy import strict
from server.accuracy.bfcl_rules import BfclCall
from server.accuracy.suite import BfclAnswer, CallLabel, Case, Label, Step, first_of, reason_of
from server.contract.schema import validator
from server.errors import ConfigurationError

_JSON_TYPES: Mapping[str, str | None] = {
    "string": "string",
    "integer": "integer",
    "float": "number",
    "number": "number",
    "boolean": "boolean",
    "array": "array",
    "tuple": "array",
    "dict": "object",
    "object": "object",
    "any": None,
}
"""BFCL's type names in JSON Schema; `any` is a schema without a type."""
_KEPT = ("description", "enum", "default", "minimum", "maximum", "format")
_REFUSED = {
    "javascript": "its answers are JavaScript source",
    "java": "its answers are Java source",
    "live_relevance": "it accepts any call",
    "memory": "it needs BFCL's memory backends",
    "web_search": "it needs the web",
    "format_sensitivity": "it varies the prompt, not the question",
}

_MORE_FUNCTIONS = "You have more functions now. Please try again."


def import_bfcl(questions: Path, answers: Path | None, functions: Path | None = None) -> Iterator[Case]:
    """Cases of a BFCL file. `answers` is left out for irrelevance categories alone.

    `functions` is the folder of the multi-turn functions (`multi_turn_func_doc` beside the questions where it
    is not given). Raises `ConfigurationError` with file and line for what cannot be read.
    """
    category = questions.stem
    for word, reason in _REFUSED.items():
        if word in category:
            raise ConfigurationError(f"{questions}: this category cannot be imported: {reason}")
    asked = dict(_rows(questions))
    if "irrelevance" in category:
        for case_id, row in asked.items():
            yield _single(case_id, row, None, category, questions)
        return
    if answers is None:
        raise ConfigurationError(f"{questions}: give its possible_answer file too")
    truths = {case_id: row.get("ground_truth") for case_id, row in _rows(answers)}
    for case_id, row in asked.items():
        truth = truths.get(case_id)
        if not isinstance(truth, list):
            raise ConfigurationError(f"{answers}: no ground_truth for {case_id}")
        if "multi_turn" in category:
            documents = functions or questions.parent / "multi_turn_func_doc"
            yield from _multi_turn(case_id, row, truth, category, questions, documents)
        else:
            yield _single(case_id, row, truth, category, questions)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as failure:
        raise ConfigurationError(f"{path}: {failure.strerror}") from failure
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = strict.read(line)
        except ValueError as failure:
            raise ConfigurationError(f"{path}:{number}: {failure}") from None
        if not isinstance(row, dict) or "id" not in row:
            raise ConfigurationError(f"{path}:{number}: not a JSON object with an id")
        yield str(row["id"]), row


def tool_name(name: str) -> str:
    """A function's name as the chat API allows it: BFCL too turns dots into underscores.

    >>> tool_name("spotify.play")
    'spotify_play'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64]


def json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A BFCL parameter schema as JSON Schema.

    >>> json_schema({"type": "dict", "properties": {"x": {"type": "float"}, "y": {"type": "any"}}, "required": ["x"]})
    {'type': 'object', 'properties': {'x': {'type': 'number'}, 'y': {}}, 'required': ['x']}
    """
    named = schema.get("type")
    if named is not None and named not in _JSON_TYPES:
        raise ConfigurationError(f"BFCL has no type {named!r}")
    kind = _JSON_TYPES[named] if named is not None else None
    plain: dict[str, Any] = {} if kind is None else {"type": kind}
    plain |= {key: schema[key] for key in _KEPT if key in schema}
    if "properties" in schema:
        plain["properties"] = {name: json_schema(inner) for name, inner in schema["properties"].items()}
    if schema.get("required"):
        plain["required"] = list(schema["required"])
    if isinstance(schema.get("items"), Mapping):
        plain["items"] = json_schema(schema["items"])
    listed = plain.get("enum", ())
    if kind == "array" and listed and not any(isinstance(value, list) for value in listed):
        plain["items"] = plain.get("items", {}) | {"enum": plain.pop("enum")}  # BFCL means the items
    return plain


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    said = {"name": tool_name(function["name"]), "description": function.get("description", "")}
    return {"type": "function", "function": {**said, "parameters": json_schema(function["parameters"])}}


def _single(
    case_id: str, row: Mapping[str, Any], truth: Sequence[Mapping[str, Any]] | None, category: str, path: Path
) -> Case:
    try:
        parameters = {tool_name(function["name"]): function["parameters"] for function in row["function"]}
        calls = [
            _bfcl_label(tool_name(name), answer, parameters)
            for wanted in truth or ()
            for name, answer in wanted.items()
        ]
        return Case(
            id=case_id,
            messages=tuple(row["question"][0]),
            tools=tuple(_tool(function) for function in row["function"]),
            expected=Label(calls=tuple(calls)),
            tags=(category,),
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValidationError, ConfigurationError) as failure:
        raise ConfigurationError(f"{path}: {case_id}: {failure}") from failure


def _bfcl_label(
    name: str, answer: dict[str, list[Any]], parameters: Mapping[str, dict[str, Any]]
) -> CallLabel:
    wanted = parameters[name]
    try:
        return CallLabel(name=name, bfcl=BfclAnswer(answer=answer, parameters=wanted))
    except ValidationError as failure:
        raise ConfigurationError(f"{name}: {reason_of(failure)}") from None


def is_beyond_its_schema(case: Case) -> bool:
    """Whether some parameter of a label accepts no value that the tool's own JSON Schema admits.

    A model that is held to the schema cannot be right there. Not covered: values that are admitted one by one, but
    not beside each other.
    """
    declared = {tool["function"]["name"]: tool["function"]["parameters"] for tool in case.tools}
    return any(
        _is_beyond(values, call.bfcl.parameters, declared[call.name], parameter)
        for call in case.expected.calls
        if call.bfcl is not None
        for parameter, values in call.bfcl.answer.items()
    )


def _is_beyond(
    values: Sequence[Any], parameters: Mapping[str, Any], schema: Mapping[str, Any], parameter: str
) -> bool:
    is_required = parameter in parameters.get("required", ())
    if "" in values and not is_required:
        return False
    plain = schema.get("properties", {}).get(parameter)
    if plain is None:
        return True
    try:
        schema_of_it = validator(plain)
    except ValueError:  # no JSON Schema at all
        return True
    # Texts are compared without case and spaces: a value of an enum may be right that no label spells so.
    tried = [*(first_of([value]) for value in values), *plain.get("enum", ())]
    one = BfclCall("", {parameter: values}, {"properties": {parameter: parameters["properties"][parameter]}})
    return not any(one.admits({parameter: value}) and schema_of_it.is_valid(value) for value in tried)


def _multi_turn(
    case_id: str,
    row: Mapping[str, Any],
    truth: Sequence[Sequence[str]],
    category: str,
    path: Path,
    documents: Path,
) -> Iterator[Case]:
    functions = _functions(row, documents)
    later = {int(turn): names for turn, names in row.get("missed_function", {}).items()}
    hidden = {name for names in later.values() for name in names}
    run = f"import_{uuid4().hex}"  # the simulation makes a variable's name of it
    steps: list[Step] = []
    for turn, (asked, wanted) in enumerate(zip(row["question"], truth, strict=True)):
        # What the ground truth calls is shown, even where the file (one case of v4) holds it back longer.
        hidden -= {*later.get(turn, ()), *(call.partition("(")[0] for call in wanted)}
        messages = tuple(asked) or ({"role": "user", "content": _MORE_FUNCTIONS},)
        tools = tuple(_tool(function) for name, function in functions.items() if name not in hidden)
        labels = [Label(calls=(_ground_truth(call, functions),)) for call in wanted]
        for label, result in zip(labels, _results(run, case_id, row, wanted), strict=True):
            steps.append(Step(messages=messages, tools=tools, expected=label, results=(result,)))
            messages = ()
        # With no ground truth a parameter or a function is missing still; after the last call the turn is done.
        text = "Done." if wanted else "I need more information before I can do that."
        steps.append(Step(messages=messages, tools=tools, expected=Label(calls=(), text=text)))
    first, *then = steps
    try:
        yield Case(
            id=case_id, messages=first.messages, tools=first.tools or (), expected=first.expected, results=first.results,
            then=_without_repetition(first.tools, then), tags=(category,),
        )  # fmt: skip
    except ValidationError as failure:
        raise ConfigurationError(f"{path}: {case_id}: {failure}") from failure


def _without_repetition(tools: tuple[dict[str, Any], ...] | None, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, their tools named only where they change."""
    named = []
    for step in steps:
        named.append(step.model_copy(update={"tools": None}) if step.tools == tools else step)
        tools = step.tools
    return tuple(named)


def _functions(row: Mapping[str, Any], documents: Path) -> dict[str, Mapping[str, Any]]:
    mapping = _bfcl("constants.executable_backend_config").MULTI_TURN_FUNC_DOC_FILE_MAPPING
    excluded = set(row.get("excluded_function", ()))
    functions: dict[str, Mapping[str, Any]] = {}
    for name in row["involved_classes"]:
        path = documents / mapping[name]
        for line in path.read_text(encoding="utf-8").splitlines():
            function = json.loads(line)
            if function["name"] not in excluded:
                functions[function["name"]] = function
    return functions


def _ground_truth(text: str, functions: Mapping[str, Mapping[str, Any]]) -> CallLabel:
    """`mv(source='a', 'b')` as a label: positional arguments take the names that the function declares.

    >>> _ground_truth("sort('a.txt')", {"sort": {"parameters": {"properties": {"file_name": {}}}}}).arguments
    {'file_name': 'a.txt'}
    """
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise ConfigurationError(f"not a call: {text}")
    declared = list(functions[call.func.id]["parameters"]["properties"])
    arguments = {name: ast.literal_eval(value) for name, value in zip(declared, call.args, strict=False)}
    arguments |= {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    return CallLabel(name=tool_name(call.func.id), arguments=arguments)


def _results(run: str, case_id: str, row: Mapping[str, Any], calls: Sequence[str]) -> list[str]:
    """Run the calls in BFCL's simulation, which keeps the state of one run of a case from turn to turn."""
    execute = _bfcl("eval_checker.multi_turn_eval.multi_turn_utils").execute_multi_turn_func_call
    results, _ = execute(
        func_call_list=list(calls),
        initial_config=row["initial_config"],
        involved_classes=row["involved_classes"],
        model_name=run,
        test_entry_id=case_id,
        long_context="long_context" in case_id,
    )
    return [str(result) for result in results]


def _bfcl(module: str) -> Any:
    try:
        return importlib.import_module(f"bfcl_eval.{module}")
    except ImportError as failure:
        raise ConfigurationError(
            f"multi-turn files need BFCL's simulation: pip install --no-deps bfcl-eval ({failure})"
        ) from failure
