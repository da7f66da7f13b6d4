"""What a command prints passes the one exit of calendar_service.terminal."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from calendar_service import cli
from tests.house.house import assert_none, modules

PAST_IT = {"__stdout__", "__stderr__", "buffer", "behind", "reconfigure"}
"""What leads around the exit: the streams behind it, and their bytes."""


def going_past(tree: ast.Module) -> Iterator[str]:
    """Lines of a module that could reach a terminal by another way than `print`, sys.stdout and sys.stderr."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in PAST_IT and "stdin" not in ast.unparse(node.value):
            yield f"{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.write", "os.fdopen", "pty.spawn"):
            yield f"{node.lineno}: {ast.unparse(node.func)}"
        if isinstance(node, ast.Constant) and node.value in ("/dev/tty", "/dev/stdout", "/dev/stderr"):
            yield f"{node.lineno}: {node.value}"


def test_no_command_prints_past_the_exit() -> None:
    commands = {path: tree for path, tree in modules().items() if path.parts[1] == "cli"}
    assert len(commands) > 10
    assert_none(f"{path}:{line}" for path, tree in commands.items() for line in going_past(tree))


def test_whoever_did_would_be_seen() -> None:
    lines = ["sys.__stdout__.write('x')", "sys.stdout.buffer.write(b'x')", "os.write(1, b'x')", "open('/dev/tty')"]
    assert all(list(going_past(ast.parse(line))) for line in lines)
    assert list(going_past(ast.parse("print('x'); sys.stdout.write('x'); sys.stdin.buffer.read()"))) == []


def test_every_command_begins_behind_it() -> None:
    """The exit stands before anything is read or said, also what argparse says."""
    _, first, *_ = ast.parse(inspect.getsource(cli.main)).body[0].body  # type: ignore[attr-defined]
    assert ast.unparse(first) == "terminal.guard()"


def test_others_print_only_what_they_clean_or_say_themselves() -> None:
    """Outside the commands: the log, a process that refuses to start, and `make run` with its own words."""
    printing = {
        path.as_posix().removeprefix("calendar_service/")
        for path, tree in modules().items()
        if path.parts[1] != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert printing == {"log_lines.py", "running.py"}
