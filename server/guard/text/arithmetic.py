"""Arithmetic that a text shows: `653 / 2449 = 26.7%`, `3 × 18 kg = 54 kg`, `RA 20h05m = 301.4°`.

Not covered: brackets, powers, and computations told in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from server.guard.text.values import Value

_OPERATOR = re.compile(r"^[^\d=＝≈→]{0,24}?([-+−–×x*·÷/])\s*+(?:\(\s*+)?[$€£¥]?$")
_RESULT = re.compile(
    r"^(?:[^\d=＝≈→:：]{0,24}\s|[^\w=＝≈→:：]{0,4}|[元克斤个件人份天年月日时分秒米公里升吨]{1,2})(?:=|＝|≈|→)\s*+(?:(?:约|about |ca\. ?|~)\s*+)?[$€£¥]?$"
)
_OPENS_BRACKET = re.compile(r"^[^\d(（]{0,12}[(（][$€£¥]?\s*$")
_SCALED = (1e3,)
"""A result may be told in thousands of its operands' unit."""
_MAX_OPERANDS = 12


def shown(text: str, values: Sequence[Value], held: Callable[[Value], bool]) -> list[Value]:
    """Those of the text's values that a right equation in it gives, its constants too.

    An equation counts if one of its operands is held; a plain conversion (`A = B`) if its left side is.
    """
    found = _explained(text, values, held)
    if not any(mark in text for mark in "=＝≈→"):
        return found
    chain: list[Value] = []
    operators: list[str] = []
    for before, value in zip((None, *values), values, strict=False):
        gap = text[before.end : value.start] if before else ""
        if before and _RESULT.match(gap):
            grounded = [operand for operand in chain if held(operand) or operand in found]
            if grounded and (not operators or _gives(chain, operators, value)):
                found += [operand for operand in (*chain, value) if operand not in found]
            chain, operators = [value], []
        elif before and (match := _OPERATOR.match(gap)) and len(chain) < _MAX_OPERANDS:
            operators.append(match[1])
            chain.append(value)
        else:
            chain, operators = [value], []
    return found


def _explained(text: str, values: Sequence[Value], held: Callable[[Value], bool]) -> list[Value]:
    """Results with their computation in brackets behind them: `3.62 MW (1234 + 2389 kW)`."""
    found: list[Value] = []
    for at, result in enumerate(values[:-2]):
        if not _OPENS_BRACKET.match(text[result.end : values[at + 1].start]):
            continue
        chain: list[Value] = [values[at + 1]]
        operators: list[str] = []
        for value in values[at + 2 : at + 2 + _MAX_OPERANDS]:
            match = _OPERATOR.match(text[chain[-1].end : value.start])
            if match is None:
                break
            operators.append(match[1])
            chain.append(value)
        scaled = (
            result,
            *(result._replace(number=(result.number or 0.0) * k, places=result.places - 3) for k in _SCALED),
        )
        if operators and any(map(held, chain)) and any(_gives(chain, operators, r) for r in scaled):
            found += [value for value in (result, *chain) if value not in found]
    return found


def _gives(chain: Sequence[Value], operators: Sequence[str], result: Value) -> bool:
    scales = any(operator in "×x*·" for operator in operators)
    numbers = [
        v.number / 100 if scales and v.unit == "%" and v.number is not None else v.number for v in chain
    ]
    if result.number is None or any(number is None for number in numbers):
        return False
    terms = [numbers[0] or 0.0]
    for operator, number in zip(operators, numbers[1:], strict=True):
        operand = number or 0.0
        if operator in "+":
            terms.append(operand)
        elif operator in "-−–":
            terms.append(-operand)
        elif operator in "÷/":
            if operand == 0:
                return False
            terms[-1] /= operand
        else:
            terms[-1] *= operand
    total = abs(sum(terms))
    slack = 0.5 * 10.0**-result.places + 2e-3 * total
    goals = (total, total * 100) if result.unit == "%" else (total,)
    return any(abs(goal - abs(result.number)) <= slack for goal in goals)
