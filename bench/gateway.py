#!/usr/bin/env python3
"""Measures transparent gateways side by side: a client, a gateway and a server in a network namespace
each, and on the gateway nobody, Weir, HAProxy or redsocks in turn. Prints one table.

  bench/gateway.py [--seconds N] [--rounds N] [--only NAME,NAME] [--launcher PATH] [--idle 5000,9000]

Parts: tcp, requests, connections, idle, udp. Needs root, ip, nft, haproxy, wrk, iperf3, a built
distribution and, for its column, redsocks (Debian packages).

Weir and HAProxy get TCP by TPROXY. redsocks gets it by REDIRECT, and can only pass it on to a proxy:
there is a SOCKS server for it on the server's machine, which its figures include. Load, gateways and
server share the machine: compare the columns of one row. Each figure is the median of interleaved
rounds. CPU is user + system time of the gateway's process; the kernel's work in softirqs is in it only
as far as it was done in the process's time.
"""
import argparse, json, os, re, resource, shutil, socket, statistics, subprocess, sys, tempfile, time

import bench, udp
from bench import ROOT, cpu, rss_kb
from udp import inside, sh

SERVER = "10.79.2.2"
GATEWAY = "10.79.1.1"
WEIR, HAPROXY, REDSOCKS = 12345, 12346, 12347
HTTP, SOCKS, IPERF = 8080, 1080, 5202
# As many connections as the machine gives a process descriptors for, two for each.
HELD = min(20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] // 2 - 500)

TPROXY = """
table inet bench {{
  chain pre {{
    type filter hook prerouting priority mangle; policy accept;
    meta mark 100 return
    meta nfproto ipv4 meta l4proto tcp fib daddr type != local tproxy ip to :{port} meta mark set 1 accept
    {udp}
  }}
}}
"""
TPROXY_UDP = "meta nfproto ipv4 meta l4proto udp fib daddr type != local tproxy ip to :{port} meta mark set 1 accept"
REDIRECT = """
table ip bench {{
  chain pre {{
    type nat hook prerouting priority dstnat; policy accept;
    meta l4proto tcp fib daddr type != local redirect to :{port}
  }}
}}
"""
WEIR_YAML = f"""
services:
- name: red
  addr: :{WEIR}
  sockopts: {{mark: 100}}
  handler: {{type: red}}
  listener: {{type: red, metadata: {{tproxy: true}}}}
- name: redu
  addr: :{WEIR}
  sockopts: {{mark: 100}}
  handler: {{type: redu}}
  listener: {{type: redu, metadata: {{ttl: 30s}}}}
log: {{level: error}}
"""
HAPROXY_CFG = f"""
global
  maxconn {HELD}
  nbthread 2
  maxpipes 200
defaults
  mode tcp
  option splice-auto
  timeout client 300s
  timeout connect 5s
  timeout server 300s
listen relay
  bind 0.0.0.0:{HAPROXY} transparent
  server original 0.0.0.0
"""
REDSOCKS_CFG = f"""
base {{ log_debug = off; log_info = off; daemon = off; redirector = iptables; redsocks_conn_max = {HELD}; }}
redsocks {{ local_ip = 0.0.0.0; local_port = {REDSOCKS}; ip = {SERVER}; port = {SOCKS}; type = socks5; listenq = 4096; }}
"""
ORIGIN_CFG = f"""
global
  maxconn {HELD}
defaults
  mode http
  timeout client 300s
  timeout connect 5s
  timeout server 300s
frontend origin
  bind {SERVER}:{HTTP}
  http-request return status 200 content-type text/plain string "{bench.ORIGIN_BODY}"
"""

# Opens connections that each move a request, tells of each number asked for, and waits until it may go on.
HOLDER = f"""
import socket, sys
request = b"GET / HTTP/1.1\\r\\nHost: o\\r\\n\\r\\n"
held = []
for wanted in map(int, sys.argv[1].split(",")):
    while len(held) < wanted:
        s = socket.create_connection(("{SERVER}", {HTTP}), 20)
        s.sendall(request)
        assert s.recv(4096)
        held.append(s)
    print(len(held), flush=True)
    sys.stdin.readline()
alive = 0
for s in held:
    s.sendall(request)
    alive += bool(s.recv(4096))
print(alive, flush=True)
"""


def rules(text):
    """Replaces what is in force, at once."""
    gone = "table inet bench\ndelete table inet bench\ntable ip bench\ndelete table ip bench\n"
    sh(*inside("g", "nft", "-f", "-"), input=gone + text)


class Gateway:
    """Somebody, or nobody, on the machine in the middle."""

    def __init__(self, name, argv=None, port=0, text="", carries_udp=False):
        self.name, self.argv, self.port, self.text, self.carries_udp = name, argv, port, text, carries_udp
        self.process = None

    def start(self, folder):
        if self.argv:
            self.process = spawn("g", self.argv, folder, self.port)

    def __enter__(self):
        rules(self.text)
        return self

    def __exit__(self, *what):
        rules("")

    def cpu(self):
        return cpu(self.process.pid) if self.process else None

    def stop(self):
        if self.process:
            end(self.process)
            self.process = None


def spawn(where, argv, folder, port):
    """Starts a server in a namespace and waits until it listens."""
    log = open(os.path.join(folder, f"log-{where}-{port}"), "ab")
    process = subprocess.Popen(inside(where, *argv), cwd=folder, stdout=log, stderr=log)
    until = time.time() + 30
    while not sh(*inside(where, "ss", "-Hltn", f"sport = :{port}")):
        if time.time() > until or process.poll() is not None:
            raise SystemExit(f"gateway: {argv[0]} does not listen: " + open(log.name).read())
        time.sleep(0.05)
    return process


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def gateways(launcher):
    all = [
        Gateway("direct", carries_udp=True),
        Gateway("weir", [launcher, "run", "--quiet", "--records", "off", "-C", "weir.yaml"], WEIR,
                TPROXY.format(port=WEIR, udp=TPROXY_UDP.format(port=WEIR)), True),
        Gateway("haproxy", ["haproxy", "-db", "-f", "haproxy.cfg"], HAPROXY, TPROXY.format(port=HAPROXY, udp="")),
    ]
    if shutil.which("redsocks"):
        all.append(Gateway("redsocks", ["redsocks", "-c", "redsocks.conf"], REDSOCKS, REDIRECT.format(port=REDSOCKS)))
    return all


def costing(gateway, load):
    """The load's figure, and the CPU of the gateway for each unit of what was moved."""
    with gateway:
        before = gateway.cpu()
        figure, moved = load()
        return (figure,) if before is None else (figure, (gateway.cpu() - before) / moved)


def iperf(streams, seconds):
    out = json.loads(sh(*inside("c", "iperf3", "-c", SERVER, "-p", str(IPERF), "-P", str(streams), "-t", str(seconds), "-J")))
    done = out["end"]["sum_received"]
    return done["bits_per_second"] / 1e9, done["bytes"] / 1e9


def wrk(seconds, close=False):
    argv = ["wrk", "-t", "1", "-c", "64", "-d", f"{seconds}s"] + (["-H", "Connection: close"] if close else [])
    out = sh(*inside("c", *argv, f"http://{SERVER}:{HTTP}/"))
    if "Non-2xx" in out or not int(re.search(r"(\d+) requests in", out).group(1)):
        raise SystemExit("gateway: wrong answers: " + out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), int(re.search(r"(\d+) requests in", out).group(1)) / 1e6


class Table:
    def __init__(self, columns):
        self.columns, self.rows = columns, []

    def row(self, name, cells):
        """cells: gateway -> text."""
        self.rows.append([name] + [cells.get(c, "") for c in self.columns])
        print("  ".join([name] + [f"{c}: {cells[c]}" for c in self.columns if c in cells]), file=sys.stderr, flush=True)

    def side_by_side(self, name, runs, rounds, shape):
        """runs: gateway -> function that gives figures; shape: figures -> text."""
        results = {k: [] for k in runs}
        for _ in range(rounds):
            for k, run in runs.items():
                results[k].append(run())
        self.row(name, {k: shape(*map(statistics.median, zip(*r))) for k, r in results.items()})

    def print(self):
        print("\n| | " + " | ".join(self.columns) + " |")
        print("|---" * (len(self.columns) + 1) + "|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


def throughput(value, cost=None):
    return f"{value:.1f} Gbit/s" + ("" if cost is None else f", {cost:.2f} CPU s/GB")


def rate(value, cost=None):
    return f"{value:,.0f}/s" + ("" if cost is None else f", {cost:.1f} us")


def idle(gateway, folder, counts):
    """kB for each pair at each count that it holds, and how many of the last were alive at the end; None if it holds fewer."""
    gateway.start(folder)
    try:
        with gateway:
            wrk(3)  # what is made once is made
            time.sleep(6)
            before = rss_kb(gateway.process.pid)
            holder = subprocess.Popen(inside("c", sys.executable, "-c", HOLDER, ",".join(map(str, counts))), text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            sizes = []
            for count in counts:
                if holder.stdout.readline().strip() != str(count):
                    holder.wait(20)
                    return sizes, None  # it turned one away, or let it wait too long
                time.sleep(6)
                sizes.append((rss_kb(gateway.process.pid) - before) / count)
                print(file=holder.stdin, flush=True)
            alive = int(holder.stdout.readline())
            holder.wait(20)
            return sizes, alive
    finally:
        gateway.stop()


def datagrams(gateway, thousands, seconds):
    with gateway:
        before = gateway.cpu()
        sent, packets, lost = udp.load(thousands, seconds)
        return (sent, lost) if before is None else (sent, lost, (gateway.cpu() - before) / packets * 1e6)


def loss(sent, lost, cost=None):
    return f"{sent:,.0f}/s, {lost:.2f} % lost" + ("" if cost is None else f", {cost:.1f} CPU s per million")


def measure(o, table, all, folder):
    only = set(filter(None, o.only.split(",")))
    want = lambda part: not only or part in only
    t, n = o.seconds, o.rounds
    proxies = [g for g in all if g.argv]
    try:
        for g in proxies:
            g.start(folder)
        for g in proxies:  # the compiler's work is no gateway's
            with g:
                wrk(o.warm), wrk(o.warm, True), iperf(8, o.warm)
        if want("tcp"):
            for p in (1, 8):
                table.side_by_side(f"TCP, {p} stream(s)", {
                    g.name: lambda g=g: costing(g, lambda: iperf(p, t)) for g in all}, n, throughput)
        if want("requests"):
            table.side_by_side("keep-alive requests, 64 connections", {
                g.name: lambda g=g: costing(g, lambda: wrk(t)) for g in all}, n, rate)
        if want("connections"):
            table.side_by_side("new connections", {
                g.name: lambda g=g: costing(g, lambda: wrk(t, True)) for g in all}, n, rate)
        if want("udp"):
            carrying = [g for g in all if g.carries_udp]
            datagrams(carrying[-1], 10, o.warm)
            for r in map(int, o.rates.split(",")):
                table.side_by_side(f"UDP, {r},000 datagrams/s of {udp.SIZE} bytes", {
                    g.name: lambda g=g: datagrams(g, r, t) for g in carrying}, n, loss)
    finally:
        for g in proxies:
            g.stop()
    if want("idle"):
        counts = list(map(int, o.idle.split(",")))
        results = {g.name: idle(g, folder, counts) for g in proxies}
        for i, count in enumerate(counts):
            table.row(f"{count} idle pairs that have moved data", {
                k: f"{sizes[i]:.1f} kB each" if i < len(sizes) else "not held" for k, (sizes, _) in results.items()})
        table.row("alive after that", {k: "" if alive is None else str(alive) for k, (_, alive) in results.items()})


def prepare(launcher, folder):
    """The machines and what is on the server's."""
    udp.machines()
    for who in "cgs":
        sh(*inside(who, "sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535", "net.ipv4.tcp_tw_reuse=1",
                   f"net.ipv4.ip_local_reserved_ports={WEIR},{HAPROXY},{REDSOCKS},{HTTP},{SOCKS},{IPERF},5201",
                   "net.core.somaxconn=4096", "net.ipv4.tcp_max_syn_backlog=4096"))
    for name, text in (("weir.yaml", WEIR_YAML), ("haproxy.cfg", HAPROXY_CFG), ("redsocks.conf", REDSOCKS_CFG), ("origin.cfg", ORIGIN_CFG)):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    servers = [spawn("s", ["haproxy", "-db", "-f", "origin.cfg"], folder, HTTP), spawn("s", ["iperf3", "-s", "-p", str(IPERF)], folder, IPERF)]
    if shutil.which("redsocks"):
        servers.append(spawn("s", [launcher, "run", "--quiet", "--records", "off", "-L", f"socks5://:{SOCKS}"], folder, SOCKS))
    return servers


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--seconds", type=int, default=5)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--warm", type=int, default=5, help="seconds of each kind of load before anything is measured")
    args.add_argument("--only", default="")
    args.add_argument("--rates", default="10,30,60,100", help="thousands of datagrams a second")
    args.add_argument("--idle", default="5000,9000")
    args.add_argument("--launcher", default=os.path.join(ROOT, "distribution/target/weir/bin/weir"))
    o = args.parse_args()
    for tool in ("ip", "nft", "ss", "haproxy", "wrk", "iperf3"):
        if not shutil.which(tool):
            raise SystemExit(f"gateway: {tool} is missing: apt-get install iproute2 nftables haproxy wrk iperf3 redsocks")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    all = gateways(o.launcher)
    table = Table([g.name for g in all])
    head = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {o.rounds} rounds of {o.seconds} s; {time.strftime('%Y-%m-%d %H:%M')}"
    with tempfile.TemporaryDirectory() as folder:
        servers = []
        try:
            servers = prepare(o.launcher, folder)
            measure(o, table, all, folder)
        finally:
            for one in servers:
                end(one)
            for who in "cgs":
                subprocess.run(("ip", "netns", "del", udp.NAME + who), check=False)
    print(head)
    table.print()


if __name__ == "__main__":
    main()
