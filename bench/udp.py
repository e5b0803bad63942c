#!/usr/bin/env python3
"""Measures redu: datagrams of 512 bytes at rising rates, from a client through a gateway to a server,
each in a network namespace of its own, with and without Weir on the gateway.

  bench/udp.py [--seconds N] [--rates 10,30,60,100] [--launcher PATH] [--sniffing]

Needs root, ip, nft, iperf3 and a built distribution. Load, gateway and server share the machine:
compare the columns of one run. CPU is user + system time of Weir's process; the kernel's work in
softirqs is in it only as far as it was done in Weir's time.
"""
import argparse, json, os, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TICK = os.sysconf("SC_CLK_TCK")
NAME = f"weir-bench-{os.getpid()}-"
SIZE = 512
RULES = """
table inet bench {
  chain pre {
    type filter hook prerouting priority mangle; policy accept;
    meta mark 100 return
    meta l4proto udp fib daddr type != local meta nfproto ipv4 tproxy ip to :12345 meta mark set 1 accept
  }
}
"""
YAML = """
services:
- name: redu
  addr: :12345
  sockopts: {{mark: 100}}
  handler: {{type: redu, metadata: {{sniffing: {sniffing}}}}}
  listener: {{type: redu, metadata: {{ttl: 30s}}}}
  recorders: [{{name: lines, record: recorder.service.handler}}]
recorders: [{{name: lines, file: {{path: records.json, sep: "\\n"}}}}]
"""


def sh(*argv, **more):
    return subprocess.run(argv, check=True, capture_output=True, text=True, **more).stdout


def inside(who, *argv):
    return ("ip", "netns", "exec", NAME + who) + argv


def machines():
    for who in "cgs":
        sh("ip", "netns", "add", NAME + who)
        sh(*inside(who, "ip", "link", "set", "lo", "up"))
    for who, net in (("c", 1), ("s", 2)):
        sh(*inside("g", "ip", "link", "add", f"gw{net}", "type", "veth", "peer", "name", "eth0", "netns", NAME + who))
        for where, dev, host in (("g", f"gw{net}", 1), (who, "eth0", 2)):
            sh(*inside(where, "ip", "addr", "add", f"10.79.{net}.{host}/24", "dev", dev))
            sh(*inside(where, "ip", "link", "set", dev, "up"))
        sh(*inside(who, "ip", "route", "add", "default", "via", f"10.79.{net}.1"))
    sh(*inside("g", "sysctl", "-qw", "net.ipv4.ip_forward=1"))
    sh(*inside("g", "ip", "rule", "add", "fwmark", "1", "lookup", "100"))
    sh(*inside("g", "ip", "route", "add", "local", "default", "dev", "lo", "table", "100"))


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def load(thousands, seconds):
    """Sends; gives how many datagrams a second were sent, how many in all, and the loss in percent."""
    server = subprocess.Popen(inside("s", "iperf3", "-s", "-1"), stdout=subprocess.DEVNULL)
    time.sleep(0.5)
    bits = thousands * 1000 * SIZE * 8
    out = sh(*inside("c", "iperf3", "-c", "10.79.2.2", "-u", "-l", str(SIZE), "-b", str(bits),
                     "-t", str(seconds), "-J", "--pacing-timer", "200"))
    server.wait(10)
    total = json.loads(out)["end"]["sum"]
    return total["packets"] / total["seconds"], total["packets"], total["lost_percent"]


def weir(launcher, folder, sniffing):
    with open(os.path.join(folder, "weir.yaml"), "w") as file:
        file.write(YAML.format(sniffing=str(sniffing).lower()))
    log = open(os.path.join(folder, "log"), "w+")
    process = subprocess.Popen(inside("g", launcher, "run", "--records", "off", "-C", "weir.yaml"), cwd=folder, stdout=log, stderr=log)
    end = time.time() + 30
    while "listening on" not in open(log.name).read():
        if time.time() > end or process.poll() is not None:
            raise SystemExit("udp: weir does not start: " + open(log.name).read())
        time.sleep(0.05)
    return process


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--seconds", type=int, default=5)
    args.add_argument("--rates", default="10,30,60,100")
    args.add_argument("--launcher", default=os.path.join(ROOT, "distribution/target/weir/bin/weir"))
    args.add_argument("--sniffing", action="store_true")
    args = args.parse_args()
    rates = [int(rate) for rate in args.rates.split(",")]
    rows = {}
    process = None
    try:
        machines()
        for rate in rates:
            rows[rate] = [load(rate, args.seconds)]
        with tempfile.TemporaryDirectory() as folder:
            process = weir(args.launcher, folder, args.sniffing)
            sh(*inside("g", "nft", "-f", "-"), input=RULES)
            load(rates[0], 3)  # warm
            for rate in rates:
                before = cpu(process.pid)
                sent = load(rate, args.seconds)
                rows[rate] += [sent, (cpu(process.pid) - before) / sent[1] * 1e6]
            process.terminate()
            process.wait(20)
    finally:
        if process is not None and process.poll() is None:
            process.kill()
        for who in "cgs":
            subprocess.run(("ip", "netns", "del", NAME + who), check=False)
    print(f"{SIZE} bytes, {args.seconds} s each, load average {os.getloadavg()[0]:.1f}")
    print("| datagrams/s asked | direct sent | direct loss | weir sent | weir loss | CPU s per million |")
    print("|---|---|---|---|---|---|")
    for rate, (direct, through, cost) in rows.items():
        print(f"| {rate},000 | {direct[0]:,.0f} | {direct[2]:.2f} % | {through[0]:,.0f} | {through[2]:.2f} % | {cost:.1f} |")


if __name__ == "__main__":
    sys.exit(main())
