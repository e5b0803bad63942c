#!/usr/bin/env python3
"""Measures Weir beside HAProxy (TCP mode) and tinyproxy in one run, on loopback, and prints a table.

  bench/bench.py [--seconds N] [--only NAME,NAME] [--launcher PATH]

Needs haproxy, tinyproxy, wrk and iperf3 (Debian packages) and a built distribution. The machine runs
load, proxy and origin at once, so absolute figures say little: compare the columns of one run. Each
figure is the median of interleaved rounds. CPU is user + system time of the proxy's process.
"""
import argparse, json, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TICK = os.sysconf("SC_CLK_TCK")
ORIGIN_BODY = "x" * 128


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def rss_kb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


def wait_port(port, seconds=20.0):
    end = time.time() + seconds
    while time.time() < end:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.002)
    raise SystemExit(f"bench: nothing listens on port {port}")


class Process:
    """A proxy or origin that the run started; ended by its pid."""

    def __init__(self, argv, port, log, env=None):
        self.log = open(log, "ab")
        self.started = time.time()
        self.p = subprocess.Popen(argv, stdout=self.log, stderr=self.log, env=env)
        self.port = port
        wait_port(port)
        self.ready = time.time() - self.started
        time.sleep(0.5)  # what is behind a proxy gets over the probe's connection

    @property
    def pid(self):
        return self.p.pid

    def stop(self):
        if self.p.poll() is None:
            self.p.send_signal(signal.SIGTERM)
            try:
                self.p.wait(8)
            except subprocess.TimeoutExpired:
                self.p.kill()
        self.log.close()


class Lab:
    def __init__(self, launcher):
        self.dir = tempfile.mkdtemp(prefix="weirbench")
        self.launcher = launcher
        self.all = []
        self.origin = self.haproxy_origin()
        self.iperf = free_port()
        self.start(["iperf3", "-s", "-B", "127.0.0.1", "-p", str(self.iperf)], self.iperf, "iperf")

    def start(self, argv, port, name, env=None):
        p = Process(argv, port, f"{self.dir}/{name}.log", env)
        self.all.append(p)
        return p

    def write(self, name, text):
        path = f"{self.dir}/{name}"
        with open(path, "w") as f:
            f.write(text)
        return path

    def haproxy_origin(self):
        port = free_port()
        c = self.write("origin.cfg", f"""
global
  maxconn 9000
defaults
  mode http
  timeout client 60s
  timeout connect 5s
  timeout server 60s
frontend origin
  bind 127.0.0.1:{port}
  http-request return status 200 content-type text/plain string "{ORIGIN_BODY}"
""")
        return self.start(["haproxy", "-db", "-f", c], port, "origin")

    def haproxy(self, target):
        port = free_port()
        c = self.write(f"haproxy{port}.cfg", f"""
global
  maxconn 6000
  nbthread 2
defaults
  mode tcp
  option splice-auto
  timeout client 300s
  timeout connect 5s
  timeout server 300s
listen relay
  bind 127.0.0.1:{port}
  server one 127.0.0.1:{target}
""")
        return self.start(["haproxy", "-db", "-f", c], port, "haproxy")

    def tinyproxy(self):
        port = free_port()
        c = self.write("tinyproxy.conf", f"""
Port {port}
Listen 127.0.0.1
Timeout 600
MaxClients 8000
LogLevel Critical
LogFile "{self.dir}/tinyproxy.out"
Allow 127.0.0.1
""")
        return self.start(["tinyproxy", "-d", "-c", c], port, "tinyproxy")

    def weir(self, yaml_services, name="weir"):
        port = free_port()
        c = self.write(f"{name}{port}.yaml", yaml_services.replace("@PORT@", str(port)) + "\nlog: {level: error}\n")
        return self.start([self.launcher, "--quiet", "--records", "off", "-C", c], port, name)

    def close(self):
        for p in reversed(self.all):
            p.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


def forward_yaml(target, sniff=False, record=None):
    meta = "metadata: {sniffing: true}" if sniff else "metadata: {}"
    rec = "  recorders: [{name: f, record: recorder.service.handler}]\n" if record else "  recorders: []\n"
    out = f"""services:
- name: bench
  addr: 127.0.0.1:@PORT@
{rec if record else ''}  handler: {{type: tcp, {meta}}}
  listener: {{type: tcp}}
  forwarder: {{nodes: [{{name: t, addr: 127.0.0.1:{target}}}]}}
"""
    # Without a recorder the live lines would be written: give the plain service a sink that is a file too.
    path = record or "/dev/null"
    if record:
        out += f"recorders: [{{name: f, file: {{path: {path}}}}}]\n"
    return out


def http_yaml(sniff=False, record=None):
    out = f"""services:
- name: bench
  addr: 127.0.0.1:@PORT@
  handler: {{type: http, metadata: {{sniffing: {str(sniff).lower()}}}}}
  listener: {{type: tcp}}
"""
    if record:
        out = out.replace("  handler:", "  recorders: [{name: f, record: recorder.service.handler}]\n  handler:")
        out += f"recorders: [{{name: f, file: {{path: {record}}}}}]\n"
    return out


def iperf(lab, proxy, streams, seconds):
    before = cpu(proxy.pid)
    out = subprocess.run(["iperf3", "-c", "127.0.0.1", "-p", str(proxy.port), "-P", str(streams), "-t", str(seconds), "-J"],
                         capture_output=True, text=True, timeout=seconds + 30)
    used = cpu(proxy.pid) - before
    try:
        done = json.loads(out.stdout)["end"]["sum_received"]
    except (KeyError, ValueError):
        raise SystemExit("bench: iperf3 failed: " + out.stdout[-300:] + out.stderr[-300:])
    gb = done["bytes"] / 1e9
    return {"Gbit/s": done["bits_per_second"] / 1e9, "CPU s/GB": used / gb}


def wrk(proxy, seconds, connections=64, close=False, absolute=None, lab=None):
    argv = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s"]
    if close:
        argv += ["-H", "Connection: close"]
    if absolute:
        argv += ["-s", lab.write("absolute.lua", f'wrk.path = "{absolute}"\nwrk.headers["Host"] = "{absolute[7:].split("/")[0]}"\n')]
    argv.append(f"http://127.0.0.1:{proxy.port}/")
    before = cpu(proxy.pid)
    out = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 30).stdout
    used = cpu(proxy.pid) - before
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    total = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad or total == 0:
        raise SystemExit("bench: the proxy answered wrong: " + out)
    return {"/s": rate, "CPU us each": used / total * 1e6}


class Source:
    """Sends zeros for ever to whoever connects: the far end of CONNECT tunnels."""

    def __init__(self):
        self.s = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.s.getsockname()[1]
        self.file = tempfile.TemporaryFile()
        self.file.truncate(1 << 30)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            c, _ = self.s.accept()
            threading.Thread(target=self.send, args=(c,), daemon=True).start()

    def send(self, c):
        try:
            while True:
                sent = 0
                while sent < 1 << 30:
                    sent += os.sendfile(c.fileno(), self.file.fileno(), sent, 1 << 24)
        except OSError:
            c.close()


def connect_tunnel(proxy, port):
    s = socket.create_connection(("127.0.0.1", proxy.port))
    s.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        more = s.recv(4096)
        if not more:
            raise SystemExit("bench: CONNECT failed: " + repr(head))
        head += more
    return s


def connect_throughput(proxy, source, streams, seconds):
    socks = [connect_tunnel(proxy, source.port) for _ in range(streams)]
    buffer = bytearray(1 << 20)
    counts = [0] * streams
    import selectors
    sel = selectors.DefaultSelector()
    for i, s in enumerate(socks):
        s.setblocking(False)
        sel.register(s, selectors.EVENT_READ, i)
    before, begin = cpu(proxy.pid), time.time()
    while time.time() - begin < seconds:
        for key, _ in sel.select(0.2):
            try:
                counts[key.data] += key.fileobj.recv_into(buffer)
            except BlockingIOError:
                pass
    took, used = time.time() - begin, cpu(proxy.pid) - before
    for s in socks:
        s.close()
    gb = sum(counts) / 1e9
    return {"Gbit/s": gb * 8 / took, "CPU s/GB": used / gb}


def idle_memory(proxy, connections, origin_port=None):
    """RSS per pair that has moved one request and then idles."""
    before = rss_kb(proxy.pid)
    socks = []
    request = b"GET / HTTP/1.1\r\nHost: o\r\n\r\n"
    for i in range(connections):
        s = socket.socket()
        s.bind((f"127.0.{1 + i // 20000}.1", 0))
        s.connect(("127.0.0.1", proxy.port))
        s.sendall(request)
        if not s.recv(4096):
            raise SystemExit("bench: an idle connection was closed")
        socks.append(s)
    time.sleep(3)
    after = rss_kb(proxy.pid)
    for s in socks:
        s.close()
    return {"kB each": (after - before) / connections, "MB in all": after / 1024}


def median(rounds):
    return {k: statistics.median(r[k] for r in rounds) for k in rounds[0]}


def side_by_side(name, runs, rounds):
    """runs: name -> function; interleaved, medians."""
    results = {k: [] for k in runs}
    for _ in range(rounds):
        for k, f in runs.items():
            results[k].append(f())
    print(f"\n{name}")
    width = max(len(k) for k in runs)
    for k, r in results.items():
        print(f"  {k:<{width}}  " + "   ".join(f"{v:10.2f} {u}" for u, v in median(r).items()), flush=True)
    return {k: median(r) for k, r in results.items()}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--seconds", type=int, default=4)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--only", default="")
    a.add_argument("--launcher", default=f"{ROOT}/distribution/target/weir/bin/weir")
    o = a.parse_args()
    for tool in ("haproxy", "tinyproxy", "wrk", "iperf3"):
        if not shutil.which(tool):
            raise SystemExit(f"bench: {tool} is missing: apt-get install haproxy tinyproxy wrk iperf3")
    only = set(filter(None, o.only.split(",")))
    want = lambda n: not only or n in only
    lab, t, n = Lab(o.launcher), o.seconds, o.rounds
    results = {}
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {n} rounds of {t} s; {time.strftime('%Y-%m-%d %H:%M')}")
    try:
        if want("start"):
            ready = []
            for _ in range(5):
                p = lab.weir(forward_yaml(lab.origin.port), "start")
                ready.append(p.ready)
                time.sleep(8)  # the JVM gives native memory of the start back after five seconds
                idle = rss_kb(p.pid) / 1024
                p.stop()
            print(f"\nstart to listening: {statistics.median(ready):.2f} s, idle RSS {idle:.0f} MB")
            results["start"] = {"weir": {"s": statistics.median(ready), "idle MB": idle}}
        if want("throughput"):
            w, h = lab.weir(forward_yaml(lab.iperf)), lab.haproxy(lab.iperf)
            iperf(lab, w, 8, 3)  # warm up: the JIT compiles
            iperf(lab, w, 1, 3)
            for p in (1, 8):
                results[f"tcp {p}"] = side_by_side(f"tcp forward, {p} stream(s)", {
                    "weir": lambda: iperf(lab, w, p, t), "haproxy": lambda: iperf(lab, h, p, t)}, n)
            w.stop(), h.stop()
        if want("connect"):
            source = Source()
            w, y = lab.weir(http_yaml()), lab.tinyproxy()
            connect_throughput(w, source, 8, 3)
            for p in (1, 8):
                results[f"connect {p}"] = side_by_side(f"CONNECT, {p} stream(s)", {
                    "weir": lambda: connect_throughput(w, source, p, t), "tinyproxy": lambda: connect_throughput(y, source, p, t)}, n)
            w.stop(), y.stop()
        if want("requests"):
            rec = f"{lab.dir}/records.jsonl"
            w, h = lab.weir(forward_yaml(lab.origin.port)), lab.haproxy(lab.origin.port)
            r = lab.weir(forward_yaml(lab.origin.port, True, rec), "recording")
            for p in (w, h, r):
                wrk(p, 5)
            results["requests"] = side_by_side("keep-alive requests, 64 connections", {
                "weir, opaque": lambda: wrk(w, t), "haproxy, tcp": lambda: wrk(h, t), "weir, sniffed and recorded": lambda: wrk(r, t)}, n)
            results["connections"] = side_by_side("new connections", {
                "weir": lambda: wrk(w, t, close=True), "haproxy": lambda: wrk(h, t, close=True)}, n)
            w.stop(), h.stop(), r.stop()
            lines = sum(1 for _ in open(rec))
            print(f"  ({lines} records were written)")
        if want("proxy"):
            rec = f"{lab.dir}/proxied.jsonl"
            w, y = lab.weir(http_yaml()), lab.tinyproxy()
            r = lab.weir(http_yaml(True, rec), "proxyrec")
            url = f"http://127.0.0.1:{lab.origin.port}/"
            for p in (w, r, y):
                wrk(p, 4, absolute=url, lab=lab)
            results["proxy"] = side_by_side("requests through the http proxy, 64 connections", {
                "weir": lambda: wrk(w, t, absolute=url, lab=lab), "weir, recorded": lambda: wrk(r, t, absolute=url, lab=lab),
                "tinyproxy": lambda: wrk(y, t, absolute=url, lab=lab)}, n)
            w.stop(), r.stop(), y.stop()
        if want("memory"):
            count = 5000
            w, h = lab.weir(forward_yaml(lab.origin.port)), lab.haproxy(lab.origin.port)
            results["memory"] = side_by_side(f"{count} idle pairs that have moved data", {
                "weir": lambda: idle_memory(w, count), "haproxy": lambda: idle_memory(h, count)}, 1)
            w.stop(), h.stop()
    finally:
        lab.close()
    print("\n" + json.dumps(results))


if __name__ == "__main__":
    main()
