#!/usr/bin/env python3
"""Measures what recording costs, and prints it.

  bench/recording.py [--seconds N] [--pairs N] [--stall N] [--only NAME,NAME] [--launcher PATH]

  rate      records/s and CPU for each into file, store, http, loki, mongo, redis and a spool, by the distribution's own
            plugins, without traffic in between; how fast a spool is written, opened and drained
  traffic   requests read and recorded into a file, beside requests that are read only
  stall     p99 of requests while the sink takes all, and while it takes nothing; pairs, interleaved
  memory    resident memory after the same load with a sink that takes all, a slow one, and none

Needs haproxy and wrk (Debian packages; redis-server for that row, and the jars that the tests use for mongo's) and a
built distribution. Load, origin and gateway share the
machine: compare what one run prints.
"""
import argparse, glob, os, re, shutil, socket, statistics, subprocess, sys, threading, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench import Lab, ROOT, free_port, forward_yaml, rss_kb, side_by_side, wrk


class Sink:
    """An HTTP endpoint that takes records, after a pause; one that stalls never answers."""

    def __init__(self, pause=0.0, stalls=False):
        self.pause, self.stalls = pause, stalls
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.server.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            self.answer(client)
        except OSError:
            pass  # Weir is stopped between two cases, in the middle of what it sends

    def answer(self, client):
        with client, client.makefile("rb") as lines:
            while True:
                length = 0
                while (line := lines.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                if line == b"":
                    return
                while length > 0:
                    length -= len(lines.read(min(length, 1 << 16)) or b"x" * length)
                if self.stalls:
                    time.sleep(3600)
                time.sleep(self.pause)
                client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def http_sink_yaml(target, sink, spool=None):
    return forward_yaml(target, sniff=True, record="unused").split("recorders: [{name: f, file:")[0] + f"""recorders:
- name: f
  http: {{url: "http://127.0.0.1:{sink.port}/", timeout: 60s, batch: ndjson}}
{f'  spool: {{dir: {spool}, fsync: interval}}' if spool else ''}
"""


def jars(*patterns):
    repo = os.environ.get("MAVEN_REPO", os.path.expanduser("~/.m2/repository"))
    return [jar for pattern in patterns for jar in sorted(glob.glob(f"{repo}/{pattern}/*/*.jar"))]


def rate(lab, o):
    home = os.path.dirname(os.path.dirname(os.path.abspath(o.launcher)))
    java = subprocess.run([f"{ROOT}/build/find-java"], capture_output=True, text=True, check=True).stdout.strip()
    lib = sorted(glob.glob(f"{home}/lib/*.jar"))
    mongo = jars("de/bwaldvogel/mongo-java-server*")
    sinks, given = [], []
    try:
        if mongo:
            sinks.append(subprocess.Popen([java, "-Xmx1g", "-cp", ":".join(mongo + lib), f"{ROOT}/bench/MongoSink.java"],
                                          cwd=lab.dir, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
            given.append(f"mongo={int(sinks[-1].stdout.readline())}")
        if shutil.which("redis-server"):
            port = free_port()
            sinks.append(subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "",
                                           "--dir", lab.dir], stdout=subprocess.DEVNULL))
            given.append(f"redis={port}")
        print("\nrecords of 1 KiB without traffic, sinks on this machine", flush=True)
        subprocess.run([java, "--enable-native-access=ALL-UNNAMED", "-cp", ":".join(lib), f"{ROOT}/bench/Recording.java",
                        str(o.seconds), f"{home}/plugins", *given], cwd=lab.dir, check=True)
    finally:
        for sink in sinks:
            sink.kill()
            sink.wait()


def traffic(lab, o):
    read = lab.weir(forward_yaml(lab.origin.port, sniff=True), "read")
    written = lab.weir(forward_yaml(lab.origin.port, sniff=True, record=f"{lab.dir}/records.json"), "written")
    for proxy in (read, written):
        wrk(proxy, 3)
    runs = {"read only": lambda: wrk(read, o.seconds), "read and recorded": lambda: wrk(written, o.seconds)}
    results = side_by_side("requests, 64 connections", runs, o.rounds)
    ratio = results["read and recorded"]["/s"] / results["read only"]["/s"]
    cost = results["read and recorded"]["CPU us each"] - results["read only"]["CPU us each"]
    print(f"  recorded at {ratio:.0%} of the rate of read only; a record costs {cost:.1f} us of CPU")
    read.stop()
    written.stop()


def p99(proxy, seconds):
    """Of requests at a fixed concurrency, in ms."""
    said = subprocess.run(
        ["wrk", "--latency", "-t", "1", "-c", "16", "-d", f"{seconds}s", f"http://127.0.0.1:{proxy.port}/"],
        capture_output=True, text=True, timeout=seconds + 30).stdout
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said).groups()
    return float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def stall(lab, o):
    ratios, pairs = [], []
    good, bad = Sink(), Sink(stalls=True)
    for i in range(o.pairs):
        pair = {}
        order = [("taken", good), ("stalled", bad)]
        for name, sink in order if i % 2 == 0 else reversed(order):
            # A gateway of its own for each, so that a queue begins empty.
            proxy = lab.weir(http_sink_yaml(lab.origin.port, sink), f"{name}{i}")
            p99(proxy, 2)
            pair[name] = p99(proxy, o.stall)
            proxy.p.kill()
            proxy.stop()
        pairs.append(pair)
        ratios.append(pair["stalled"] / pair["taken"])
    print(f"\nrequests while the sink stalls for {o.stall} s, {o.pairs} pairs")
    for name in ("taken", "stalled"):
        print(f"  p99, records {name:<8} {statistics.median(p[name] for p in pairs):8.2f} ms")
    print(f"  median of the pairs' ratios {statistics.median(ratios):.2f} (aim: at most 1.10)", flush=True)


def memory(lab, o):
    print("\nresident memory after the same load")
    for name, sink in (("all taken", Sink()), ("slow", Sink(pause=0.5)), ("stalled", Sink(stalls=True))):
        for spool in (None, f"{lab.dir}/spool-{name.replace(' ', '')}"):
            proxy = lab.weir(http_sink_yaml(lab.origin.port, sink, spool), "memory")
            wrk(proxy, o.seconds)
            half = rss_kb(proxy.pid) / 1024
            wrk(proxy, o.seconds)
            print(f"  sink: {name:<10} {'with a spool' if spool else 'without':<13} {half:6.0f} MB, then"
                  f" {rss_kb(proxy.pid) / 1024:6.0f} MB", flush=True)
            proxy.p.kill()
            proxy.stop()


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--seconds", type=int, default=4)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--pairs", type=int, default=10)
    a.add_argument("--stall", type=int, default=10)
    a.add_argument("--only", default="")
    a.add_argument("--launcher", default=f"{ROOT}/distribution/target/weir/bin/weir")
    o = a.parse_args()
    parts = {"rate": rate, "traffic": traffic, "stall": stall, "memory": memory}
    only = [n for n in o.only.split(",") if n] or list(parts)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {time.strftime('%Y-%m-%d %H:%M')}")
    lab = Lab(o.launcher)
    try:
        for name in only:
            parts[name](lab, o)
    finally:
        lab.close()


if __name__ == "__main__":
    main()
