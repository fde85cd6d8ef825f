"""Arithmetic that a text shows: `653 / 2449 = 26.7%`, `3 × 18 kg = 54 kg`, `RA 20h05m = 301.4°`.

Not covered: brackets, powers, and computations told in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from server.guard.values import Value

_OPERATOR = re.compile(r"^[^\d=≈→]{0,24}?([-+−–×x*·÷/])\s*(?:\(?\s*)[$€£¥]?$")
_RESULT = re.compile(
    r"^(?:[^\d=≈→:：]{0,24}\s|[^\w=≈→:：]{0,4})(?:=|≈|→)\s*(?:约|about |ca\. ?|~)?\s*[$€£¥]?$"
)
_MAX_OPERANDS = 12


def shown(text: str, values: Sequence[Value], held: Callable[[Value], bool]) -> list[Value]:
    """Those of the text's values that a right equation in it gives, its constants too.

    An equation counts if one of its operands is held; a plain conversion (`A = B`) if its left side is.
    """
    if "=" not in text and "≈" not in text and "→" not in text:
        return []
    found: list[Value] = []
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


def _gives(chain: Sequence[Value], operators: Sequence[str], result: Value) -> bool:
    numbers = [value.number for value in chain]
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
