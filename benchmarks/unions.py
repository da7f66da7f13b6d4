"""What a union of 38 places costs: CPU a request beside nginx with the same bytes as a file, the first answer, and memory. `python -m benchmarks.unions`

Both servers answer the same requests of one client, over connections that are kept; what each of them needed is read from the system, so that
neither the client nor what else runs on the machine counts. Listens on 127.0.0.1 only, ends what it starts, and takes less than a minute.
"""

from __future__ import annotations

import http.client
import os
import random
import resource
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.servers import Missing, find_program
from benchmarks.serving import GZIP, NGINX, PYTHON, free_port

UNION = "/feeds/pilihan.ics"
REQUESTS, ROUNDS, CONNECTIONS = 1_600, 1, 16
MANY = 300
"""So many different unions are asked for, one after the other, to see what stays in memory."""

GRANIAN = (
    f"{PYTHON} -m granian --interface rsgi --task-impl rust --http 1 --factory --host 127.0.0.1 --port %(port)s "
    "benchmarks.serving:received"
)
TICKS = os.sysconf("SC_CLK_TCK")


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
        static = cpu([nginx, "-p", str(folder), "-c", f"{folder}/nginx.conf"], int(str(facts["port"])), target)
        port = free_port()
        ours = cpu((GRANIAN % {"port": port}).split(), port, target)
    print(f"{'':24}{'200':>12}{'gzip':>12}{'304':>12}")
    for called, found in (("nginx, static file", static), ("ours, from memory", ours)):
        print(f"{called:24}" + "".join(f"{each * 1e6:9.0f} us" for each in found))
    print(f"{'ratio':24}" + "".join(f"{theirs / mine:12.2f}" for theirs, mine in zip(static, ours, strict=True)))


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


def cpu(command: list[str], port: int, target: str) -> tuple[float, float, float]:
    """Seconds of a server's CPU for one request: 200, gzip, 304."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:  # noqa: S603
        try:
            tag = wait_for(port, target)
            cases: tuple[dict[str, str], ...] = ({}, GZIP, {"If-None-Match": tag})
            rounds = [[spent(process.pid, port, target, each) for each in cases] for _ in range(ROUNDS)]
            one, two, three = (median(each[case] for each in rounds) for case in range(3))
            return one, two, three
        finally:
            process.terminate()
            process.wait(10)


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
    before = ticks(pid)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda _: ask_again(port, target, fields), range(CONNECTIONS)))
    return (ticks(pid) - before) / TICKS / REQUESTS


def ask_again(port: int, target: str, fields: dict[str, str]) -> None:
    """One connection's share of the requests."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(REQUESTS // CONNECTIONS):
        connection.request("GET", target, headers=fields)
        connection.getresponse().read()
    connection.close()


def ticks(pid: int) -> int:
    """Of a process and its children, in user and in system mode."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(parts[11]) + int(parts[12]) + sum(ticks(int(child)) for child in children)


if __name__ == "__main__":
    main()
