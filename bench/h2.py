#!/usr/bin/env python3
"""Measures HTTP/2 in the clear: the origin directly, through a forwarded port, and read and recorded.

  bench/h2.py [--seconds N] [--rounds N] [--launcher PATH]     requests/s by h2load
  bench/h2.py --spec [PATH/TO/h2spec]                          h2spec directly and through Weir: same result?

Needs nghttp2-client and nghttp2-server (Debian packages), and for --spec the h2spec command:
  go install github.com/summerwind/h2spec/cmd/h2spec@latest
"""
import argparse, os, re, shutil, subprocess, sys, time

import bench

PAGE = b"x" * 1024


class Lab(bench.Lab):
    """A server of HTTP/2 and Weirs in front of it."""

    def __init__(self, launcher):
        self.all = []
        self.launcher = launcher
        self.dir = bench.tempfile.mkdtemp(prefix="weirbench")
        os.mkdir(f"{self.dir}/pages")
        for name in ("1k", "index.html"):
            with open(f"{self.dir}/pages/{name}", "wb") as f:
                f.write(PAGE)
        port = bench.free_port()
        nghttpd = shutil.which("nghttpd", path=os.environ["PATH"] + ":/usr/sbin")
        self.origin = self.start(
            [nghttpd, "--no-tls", "-a", "127.0.0.1", "-d", f"{self.dir}/pages", str(port)], port, "nghttpd")


def h2load(port, process, seconds):
    before = bench.cpu(process.pid)
    out = subprocess.run(
        ["h2load", "-D", str(seconds), "--warm-up-time", "1", "-c", "16", "-m", "10", f"http://127.0.0.1:{port}/1k"],
        capture_output=True, text=True, timeout=seconds + 60).stdout
    used = bench.cpu(process.pid) - before
    rate = float(re.search(r"finished in .*?, ([\d.]+) req/s", out).group(1))
    if not re.search(r" 0 failed, 0 errored, 0 timeout", out) or rate == 0:
        raise SystemExit("bench: requests failed: " + out)
    # The warm-up second counts for the CPU as well.
    return {"/s": rate, "CPU us each": used / (rate * (seconds + 1)) * 1e6}


def load(lab, seconds, rounds):
    opaque = lab.weir(bench.forward_yaml(lab.origin.port), "opaque")
    read = lab.weir(bench.forward_yaml(lab.origin.port, sniff=True, record=f"{lab.dir}/records"), "read")
    for p in (opaque, read):
        h2load(p.port, p, 5)
    done = bench.side_by_side("h2 requests of 1 KiB, 16 connections of 10 streams", {
        "direct": lambda: h2load(lab.origin.port, lab.origin, seconds),
        "weir, opaque": lambda: h2load(opaque.port, opaque, seconds),
        "weir, read and recorded": lambda: h2load(read.port, read, seconds),
    }, rounds)
    print(f"  read and recorded: {done['weir, read and recorded']['/s'] / done['direct']['/s']:.2f} of direct")


def verdicts(h2spec, port):
    """What h2spec says of each case, as far as its last line and its failures go."""
    out = subprocess.run([h2spec, "-h", "127.0.0.1", "-p", str(port), "-o", "3"],
                         capture_output=True, text=True, timeout=600).stdout
    failed = re.findall(r"^\s+[×x] (.*)$", out[:out.find("Failures:")] if "Failures:" in out else out, re.M)
    return out.strip().splitlines()[-1], sorted(failed)


def spec(lab, h2spec):
    weir = lab.weir(bench.forward_yaml(lab.origin.port, sniff=True, record=f"{lab.dir}/records"), "read")
    direct, through = verdicts(h2spec, lab.origin.port), verdicts(h2spec, weir.port)
    print(f"direct   {direct[0]}\nthrough  {through[0]}")
    for case in sorted(set(direct[1]) ^ set(through[1])):
        print(f"  differs: {case}")
    return 0 if direct == through else 1


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--seconds", type=int, default=4)
    a.add_argument("--rounds", type=int, default=3)
    a.add_argument("--launcher", default=f"{bench.ROOT}/distribution/target/weir/bin/weir")
    a.add_argument("--spec", nargs="?", const="h2spec", metavar="H2SPEC")
    o = a.parse_args()
    for tool in ("h2load",) + ((o.spec,) if o.spec else ()):
        if not shutil.which(tool):
            raise SystemExit(f"bench: {tool} is missing, see --help")
    lab = Lab(o.launcher)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {time.strftime('%Y-%m-%d %H:%M')}")
    try:
        if o.spec:
            return spec(lab, o.spec)
        load(lab, o.seconds, o.rounds)
        return 0
    finally:
        lab.close()


if __name__ == "__main__":
    sys.exit(main())
