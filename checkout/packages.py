"""Fills .venv from locks, and says how far it is: `python3 checkout/packages.py .venv requirements.txt ...`.

Python's standard library is enough. uv installs where it is there (ten times as quick), else pip, to which is left also what uv
could not do; each checks every hash. In a terminal one line changes, elsewhere a line comes every few seconds.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

EVERY_SECONDS = 2.0
"""Between two lines where no terminal is."""

NAMED = re.compile(
    r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)|Processing \S*/([\w.]+?)-\d\S*\.(?:whl|tar\.gz)"
)


class Progress:
    """How far one lock is. Written by whoever reads the installer's words, and shown by another thread."""

    def __init__(self, lock: Path, packages: Path) -> None:
        """packages: the folder that they are installed into."""
        self.words = f"{lock}: paket / packages"
        self.total = len(re.findall(r"^[A-Za-z0-9][\w.-]*(?:\[[\w,]+\])?==", lock.read_text(encoding="utf-8"), re.M))
        self.found, self.name = 0, ""
        self._packages = packages
        self._before = self._installed()
        self._began = self._said_at = time.monotonic()
        self._shown = ""

    def read(self, line: str) -> None:
        """A line of what pip says."""
        if line.startswith("Ignoring "):  # made for another Python or another system
            self.total -= 1
        elif match := NAMED.match(line):
            self.found, self.name = min(self.found + 1, self.total), match[1] or match[2]
        elif line.startswith("Installing collected packages:"):
            self.name = ""

    def line(self) -> str:
        """The present one."""
        if self.name or not self.found:
            what = f"{self.found}/{self.total} {self.name}"
        else:
            what = (
                f"{self.found}/{self.total}, dipasang / installed {min(self._installed() - self._before, self.total)}"
            )
        return f"{self.words} {what}".rstrip()

    def show(self, *, is_last: bool = False) -> None:
        """In the terminal; elsewhere now and then, and the last one."""
        line = f"{self.line()}  ({time.monotonic() - self._began:.0f} s)"
        if sys.stdout.isatty():
            sys.stdout.write("\r" + line.ljust(len(self._shown)) + ("\n" if is_last else ""))
        elif is_last or time.monotonic() - self._said_at >= EVERY_SECONDS:
            sys.stdout.write(line + "\n")
            self._said_at = time.monotonic()
        sys.stdout.flush()
        self._shown = line

    def _installed(self) -> int:
        return sum(1 for _ in self._packages.glob("*.dist-info"))


def make_environment(folder: Path, uv: str | None) -> None:
    """An empty one, unless it is there. Without pip where uv will install, because pip takes as long as all the rest."""
    if not (folder / "bin" / "python").exists():
        print(f"{folder}: Python {sys.version.split()[0]} ...", flush=True)
        said_by([sys.executable, "-m", "venv", *(["--without-pip"] if uv else []), str(folder)])


def said_by(command: list[str]) -> None:
    """Run it. What it says is shown where it fails; not when Ctrl-C ends this program and it together."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{' '.join(command)}: {done.returncode}")


def install_by_uv(uv: str, python: Path, lock: Path) -> bool:
    """Whether it could. It says itself how far it is."""
    print(f"{lock}: uv ...", flush=True)
    return not subprocess.run(
        [uv, "pip", "install", "--python", str(python), "--compile-bytecode", "--require-hashes", "-r", str(lock)],
        check=False,
    ).returncode


def install_by_pip(python: Path, lock: Path) -> int:
    """pip's exit code; what it said is told where it failed."""
    if subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        said_by([str(python), "-m", "ensurepip", "--default-pip"])
    (packages,) = python.parent.parent.glob("lib/python3*/site-packages")
    progress, said = Progress(lock, packages), []
    progress.show(is_last=not sys.stdout.isatty())
    pip = subprocess.Popen(
        [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--require-hashes", "-r", str(lock)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip

    def listen() -> None:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            progress.read(line.strip())

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    while pip.poll() is None:
        progress.show()
        time.sleep(0.1)
    listener.join()
    progress.show(is_last=True)
    if pip.returncode:
        sys.stdout.writelines(said)
    return pip.returncode


def main(words: list[str]) -> int:
    """words: the folder, and locks."""
    if sys.version_info < (3, 11):
        sys.exit("needs Python 3.11 or later; say make PYTHON=python3.12")
    folder, locks, uv = Path(words[0]), [Path(word) for word in words[1:]], shutil.which("uv")
    make_environment(folder, uv)
    python = folder / "bin" / "python"
    for lock in locks:
        if not (uv and install_by_uv(uv, python, lock)) and (code := install_by_pip(python, lock)):
            return code
    return 0


if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback; pip hears it, too
    sys.exit(main(sys.argv[1:]))
