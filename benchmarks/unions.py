"""What a union of 38 places costs: CPU a request beside nginx with the same bytes as a file, the first answer, and memory. `python -m benchmarks.unions`

Both servers answer the same requests of one client, over connections that are kept; what each of them needed is read from the system, so that
neither the client nor what else runs on the machine counts. Listens on 127.0.0.1 only, ends what it starts, and takes a minute on a quiet machine.
"""

from __future__ import annotations

import http.client
import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.servers import Missing, find_program
from benchmarks.serving import GZIP, NGINX, PYTHON, free_port

UNION = "/feeds/pilihan.ics"
REQUESTS, ROUNDS, CONNECTIONS = 1_600, 7, 16
MANY = 300
"""So many different unions are asked for, one after the other, to see what stays in memory."""

GRANIAN = (
    f"{PYTHON} -m granian --interface rsgi --task-impl rust --http 1 --factory --host 127.0.0.1 --port %(port)s "
    "benchmarks.serving:received"
)


def main() -> None:
    try:
        nginx = find_program("nginx")
    except Missing as lacking:
        print(f"skipped: {lacking}")
        return
    body, packed, query = measured_alone()
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name), f"{UNION}?{query}"
        folder.chmod(0o755)
        file = folder / "www" / UNION.lstrip("/")
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
        file.with_name(f"{file.name}.gz").write_bytes(packed)
        facts = {"folder": folder, "port": free_port(), "user": "user root;" if os.geteuid() == 0 else ""}
        (folder / "nginx.conf").write_text(NGINX % facts)
        port = free_port()
        commands = ([nginx, "-p", str(folder), "-c", f"{folder}/nginx.conf"], (GRANIAN % {"port": port}).split())
        static, ours = cpu(commands, (int(str(facts["port"])), port), target)
    print(f"{'':24}{'200':>12}{'gzip':>12}{'304':>12}")
    for called, found in (("nginx, static file", static), ("ours, from memory", ours)):
        print(f"{called:24}" + "".join(f"{median(each) * 1e6:9.0f} us" for each in found))
    ratios = [[theirs / mine for theirs, mine in zip(*each, strict=True)] for each in zip(static, ours, strict=True)]
    print(f"{'ratio':24}" + "".join(f"{median(each):12.2f}" for each in ratios))
    print(f"{'ratio, worst round':24}" + "".join(f"{min(each):12.2f}" for each in ratios))


def measured_alone() -> tuple[bytes, bytes, str]:
    """The union's body, plain and packed, and its query; says what it costs first and what many others leave in memory."""
    from benchmarks.feeds_build import shipped, snapshot_of
    from calendar_service.package_data import regions

    snapshot = snapshot_of(shipped())
    codes = sorted(regions())
    query = "daerah=" + ",".join(code for code in codes if "." not in code)
    began = time.process_time()
    found = snapshot.variants.answer(UNION, query)
    first = time.process_time() - began
    began = time.process_time()
    snapshot.variants.answer(UNION, f"{query}&alarms=7d")
    other = time.process_time() - began
    print(
        f"38 places: {len(found.body)} bytes, {len(found.gzip)} compressed; the first answer {first * 1e3:.0f} ms, with other alarms {other * 1e3:.0f} ms"
    )
    chance, before, costs = random.Random(1), resident(), []  # noqa: S311  no secret
    for number in range(MANY):
        asked = f"daerah={','.join(chance.sample(codes, chance.choice([2, 38, 200, 552])))}&alarms={number % 90}d"
        began = time.process_time()
        snapshot.variants.answer(UNION, asked)
        costs.append(time.process_time() - began)
    print(
        f"{MANY} others at random: {median(costs) * 1e3:.0f} ms each, at most {max(costs) * 1e3:.0f} ms; {resident() - before:.0f} MB more"
    )
    return found.body, found.gzip, query


def resident() -> float:
    """MB that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu(commands: Sequence[list[str]], ports: Sequence[int], target: str) -> list[list[list[float]]]:
    """Of each server, for 200, gzip and 304, round for round: seconds of its CPU for one request. They are asked in turn, for
    what else the machine does changes what a request costs."""
    quiet = subprocess.DEVNULL
    with ExitStack() as stack:
        pids = []
        for command in commands:
            process = stack.enter_context(subprocess.Popen(command, stdout=quiet, stderr=quiet))  # noqa: S603
            stack.callback(process.terminate)
            pids.append(process.pid)
        found: list[list[list[float]]] = [[[], [], []] for _ in commands]
        tags = [wait_for(port, target) for port in ports]
        for _ in range(ROUNDS):
            for case in range(3):
                for each, pid, port, tag in zip(found, pids, ports, tags, strict=True):
                    fields: tuple[dict[str, str], ...] = ({}, GZIP, {"If-None-Match": tag})
                    each[case].append(spent(pid, port, target, fields[case]))
        return found


def wait_for(port: int, target: str) -> str:
    deadline = time.monotonic() + 40
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", target)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            return answer.headers["ETag"]
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def spent(pid: int, port: int, target: str, fields: dict[str, str]) -> float:
    """By several connections at once, for one waits for the acknowledgement of what it sent."""
    before = nanoseconds(pid)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda _: ask_again(port, target, fields), range(CONNECTIONS)))
    return (nanoseconds(pid) - before) / 1e9 / REQUESTS


def ask_again(port: int, target: str, fields: dict[str, str]) -> None:
    """One connection's share of the requests."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(REQUESTS // CONNECTIONS):
        connection.request("GET", target, headers=fields)
        connection.getresponse().read()
    connection.close()


def nanoseconds(pid: int) -> int:
    """That a process, its threads and its children have run. A thread that has ended is not counted; these servers keep theirs."""
    found = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += int((thread / "schedstat").read_text().split()[0])
        found += sum(nanoseconds(int(child)) for child in (thread / "children").read_text().split())
    return found


if __name__ == "__main__":
    main()
