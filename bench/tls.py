#!/usr/bin/env python3
"""Measures what reading TLS costs, beside doing without and beside mitmproxy, in one run on loopback.

  bench/tls.py [--seconds N] [--rounds N] [--count N] [--warm N] [--home DIR] [--without-mitmproxy]

  HTTP/2 requests of 1 KiB a second and the CPU of each, by h2load: directly, read and recorded;
  time to the first byte of an answer that is streamed, added to what it is directly;
  CPU of full handshakes, both sides together: one name, and a new one each (see handshakes.py).

Needs nghttp2-client and nghttp2-server (Debian packages) and a built distribution. mitmproxy is installed
from PyPI into ~/.cache/weir-bench once; where that does not work, the run says so and goes without.
"""
import argparse, os, re, shutil, socket, ssl, statistics, subprocess, sys, threading, time

import bench, handshakes

STREAMED = 200
PAUSE = 0.02


def answer_slowly(raw, context):
    """Answers each request with a chunk at once and another one a little later."""
    try:
        with context.wrap_socket(raw, server_side=True) as tls:
            tls.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    more = tls.recv(4096)
                    if not more:
                        return
                    head += more
                tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
                time.sleep(PAUSE)
                tls.sendall(b"6\r\nsecond\r\n0\r\n\r\n")
    except OSError:
        pass


def slow_origin(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/origin.crt", f"{folder}/origin.key")
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)

    def accept():
        while True:
            raw, _ = listener.accept()
            threading.Thread(target=answer_slowly, args=(raw, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def first_bytes(port, count=STREAMED):
    """Median and 95th percentile of the time from a request to the first byte of its body, in ms."""
    context = ssl._create_unverified_context()
    took = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw, context.wrap_socket(raw) as tls:
        tls.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            start = time.perf_counter()
            tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            got, first = b"", None
            while not got.endswith(b"0\r\n\r\n") and not got.endswith(b"firstsecond"):
                more = tls.recv(65536)
                if not more:
                    raise SystemExit(f"bench: the stream on port {port} ended: {got!r}")
                got += more
                if first is None and b"first" in got:
                    first = time.perf_counter() - start
            took.append(first * 1000)
    return {"ms": statistics.median(took), "ms p95": sorted(took)[int(count * 0.95)]}


def h2load(port, process, seconds):
    before = bench.cpu(process.pid)
    out = subprocess.run(
        ["h2load", "-D", str(seconds), "--warm-up-time", "1", "-c", "16", "-m", "10", f"https://127.0.0.1:{port}/1k"],
        capture_output=True, text=True, timeout=seconds + 60).stdout
    used = bench.cpu(process.pid) - before
    rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", out).group(1))
    if not re.search(r" 0 failed, 0 errored, 0 timeout", out) or rate == 0 or "Application protocol: h2" not in out:
        raise SystemExit("bench: requests failed: " + out)
    # The warm-up second counts for the CPU as well.
    return {"/s": rate, "CPU us each": used / (rate * (seconds + 1)) * 1e6}


def mitmdump():
    """The command, installed if need be; None if that cannot be done."""
    venv = os.path.expanduser("~/.cache/weir-bench/mitmproxy")
    command = f"{venv}/bin/mitmdump"
    if not os.path.exists(command):
        done = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
        if done.returncode == 0:
            done = subprocess.run([f"{venv}/bin/pip", "install", "-q", "mitmproxy"], capture_output=True, text=True)
        if done.returncode != 0 or not os.path.exists(command):
            print(f"  without mitmproxy, which does not install here: {(done.stderr or done.stdout).strip()[-300:]}")
            return None
    version = subprocess.run([command, "--version"], capture_output=True, text=True).stdout
    print("  beside " + " ".join(version.split()[:2]) + ", Python " + sys.version.split()[0])
    return command


class Lab(bench.Lab):
    def __init__(self, home):
        self.all, self.home = [], os.path.abspath(home)
        self.dir = bench.tempfile.mkdtemp(prefix="weirbench")
        handshakes.certificates(self.dir)
        os.mkdir(f"{self.dir}/pages")
        with open(f"{self.dir}/pages/1k", "wb") as f:
            f.write(b"x" * 1024)
        port = bench.free_port()
        nghttpd = shutil.which("nghttpd", path=os.environ["PATH"] + ":/usr/sbin")
        if not nghttpd or not shutil.which("h2load"):
            raise SystemExit("bench: nghttpd or h2load is missing, see --help")
        self.pages = self.start([nghttpd, "-a", "127.0.0.1", "-d", f"{self.dir}/pages", str(port),
                                 f"{self.dir}/origin.key", f"{self.dir}/origin.crt"], port, "nghttpd")
        self.slow = slow_origin(self.dir)

    def weir(self, services):
        """Starts one Weir for all of them; gives it and the port of each."""
        ports = {name: bench.free_port() for name in services}
        text = "services:\n"
        for name, (authority, target) in services.items():
            kind = "tcp" if target else "http"
            forward = f"  forwarder: {{nodes: [{{name: t, addr: '127.0.0.1:{target}'}}]}}\n" if target else ""
            text += f"""- name: {name}
  addr: 127.0.0.1:{ports[name]}
  recorders: [{{name: file, record: recorder.service.handler}}]
  listener: {{type: tcp}}
{forward}  handler:
    type: {kind}
    metadata: {{sniffing: true, mitm.certFile: {self.dir}/{authority}.crt, mitm.keyFile: {self.dir}/{authority}.key}}
"""
        text += f"recorders:\n- name: file\n  file: {{path: {self.dir}/records.json}}\nlog: {{level: error}}\n"
        config = self.write("weir.yaml", text)
        environment = dict(os.environ, SSL_CERT_FILE=f"{self.dir}/root.crt")
        process = self.start([f"{self.home}/bin/weir", "--quiet", "--records", "off", "-C", config],
                             list(ports.values())[-1], "weir", environment)
        return process, ports

    def mitmproxy(self, command, target):
        """mitmproxy in front of one server, or as a proxy; its flows go to a file."""
        port = bench.free_port()
        mode = f"reverse:https://127.0.0.1:{target}" if target else "regular"
        return self.start([command, "-q", "--mode", f"{mode}@127.0.0.1:{port}", "-w", f"{self.dir}/flows{port}",
                           "--set", f"confdir={self.dir}/mitm{port}",
                           "--set", f"ssl_verify_upstream_trusted_ca={self.dir}/root.crt"], port, f"mitm{port}")


def run(lab, o):
    other = None if o.without_mitmproxy else mitmdump()
    weir, ports = lab.weir({"h2": ("ec", lab.pages.port), "slow": ("ec", lab.slow),
                            "ec": ("ec", None), "rsa": ("rsa", None)})
    rivals = {t: lab.mitmproxy(other, t) for t in (lab.pages.port, lab.slow, None)} if other else {}
    h2load(ports["h2"], weir, 5)
    ways = {"direct": lambda: h2load(lab.pages.port, lab.pages, o.seconds),
            "weir, read and recorded": lambda: h2load(ports["h2"], weir, o.seconds)}
    if rivals:
        ways["mitmproxy"] = lambda: h2load(rivals[lab.pages.port].port, rivals[lab.pages.port], o.seconds)
    done = bench.side_by_side("HTTP/2 in TLS, requests of 1 KiB, 16 connections of 10 streams", ways, o.rounds)
    print(f"  read and recorded: {done['weir, read and recorded']['/s'] / done['direct']['/s']:.2f} of direct")
    first_bytes(ports["slow"])
    ways = {"direct": lambda: first_bytes(lab.slow), "weir, read and recorded": lambda: first_bytes(ports["slow"])}
    if rivals:
        ways["mitmproxy"] = lambda: first_bytes(rivals[lab.slow].port)
    done = bench.side_by_side(f"first byte of an answer whose end comes {PAUSE * 1000:.0f} ms later", ways, o.rounds)
    print(f"  added: {done['weir, read and recorded']['ms'] - done['direct']['ms']:.2f} ms")
    print("\nfull handshakes, one connection after the other, both sides together", flush=True)
    target = handshakes.origin(lab.dir)
    for kind in ("ec", "rsa"):
        handshakes.table(f"weir, {kind}", weir.pid, f"{lab.dir}/{kind}.crt", ports[kind], target, o.count, o.warm)
    if rivals:
        rival = rivals[None]
        authority = f"{lab.dir}/mitm{rival.port}/mitmproxy-ca-cert.pem"
        handshakes.table("mitmproxy, rsa", rival.pid, authority, rival.port, target, min(o.count, 500), 50)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--seconds", type=int, default=4)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--count", type=int, default=4000)
    a.add_argument("--warm", type=int, default=8000)
    a.add_argument("--home", default=f"{bench.ROOT}/distribution/target/weir")
    a.add_argument("--without-mitmproxy", action="store_true")
    o = a.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {time.strftime('%Y-%m-%d %H:%M')}")
    lab = Lab(o.home)
    try:
        run(lab, o)
    finally:
        lab.close()


if __name__ == "__main__":
    main()
