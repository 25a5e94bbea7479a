"""Branches: which ways out of each conditional jump of some modules' functions a run takes.

Law: a branch is one way out of one conditional jump of the bytecode, so each operand of `and` and `or`, each condition of a comprehension and
the end of each loop counts by itself. The way past an `except` that does not fit is left out: it is another's exception.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any


@dataclass(frozen=True)
class Jump:
    """A conditional jump: the function and line where it stands, where it is in the bytecode, and what follows if it does not jump."""

    function: str
    line: int
    code: CodeType
    offset: int
    behind: int
    is_of_except: bool


def jumps(module: ModuleType) -> Iterator[Jump]:
    """Give the conditional jumps of a module's own functions and methods, those within them too."""
    for value in vars(module).values():
        members = vars(value).values() if isinstance(value, type) else (value,)
        for member in members:
            function = member.fget if isinstance(member, property) else member
            if isinstance(function, FunctionType) and function.__code__.co_filename == module.__file__:
                yield from _of_code(function.__code__, function.__qualname__)


def _of_code(code: CodeType, name: str) -> Iterator[Jump]:
    instructions = list(dis.get_instructions(code))
    line = code.co_firstlineno
    for at, one in enumerate(instructions[:-1]):
        line = next((row for begin, end, row in code.co_lines() if begin <= one.offset < end and row), line)
        if one.opname == "FOR_ITER" or ("JUMP" in one.opname and "IF" in one.opname):
            yield Jump(name, line, code, one.offset, instructions[at + 1].offset, instructions[at - 1].opname == "CHECK_EXC_MATCH")
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _of_code(constant, name)


def taken(found: list[Jump], run: Callable[[], None]) -> set[tuple[Jump, bool]]:
    """Run, and give for each jump which ways it went: True where it went on to what stands behind it."""
    watched: dict[CodeType, dict[int, Jump]] = {}
    for jump in found:
        watched.setdefault(jump.code, {})[jump.offset] = jump
    went: set[tuple[Jump, bool]] = set()
    last: dict[FrameType, Jump] = {}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        own = watched.get(frame.f_code)
        if own is None:
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if event == "opcode":
            before = last.pop(frame, None)
            if before is not None:
                went.add((before, frame.f_lasti == before.behind))
            here = own.get(frame.f_lasti)
            if here is not None:
                last[frame] = here
        return trace

    outer = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(outer)
    return went


def unreached(found: list[Jump], went: set[tuple[Jump, bool]]) -> list[str]:
    """Give what was not reached, one line each, ready to print."""
    lines = []
    for jump in found:
        for goes_on in (True, False):
            if (jump, goes_on) not in went and not (jump.is_of_except and not goes_on):
                lines.append(f"{jump.function}, line {jump.line}: {'going on' if goes_on else 'jumping'}")
    return lines


def many(found: list[Jump]) -> int:
    """Give how many branches there are."""
    return sum(1 if jump.is_of_except else 2 for jump in found)
