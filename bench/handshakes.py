#!/usr/bin/env python3
"""CPU that Weir takes for a full TLS handshake on both of its sides, from /proc.

Makes authorities and a TLS origin with openssl, starts Weir with an EC and an RSA authority, and
connects through it: again and again for one name, and for a new name each time. Each connection is
new on both sides and resumes nothing. Loopback only; ends what it started.

The JVM compiles while it is young, on threads of its own: their part is shown beside the whole. A
process that has seen ten thousand connections (--warm) hardly compiles any more.

usage: bench/handshakes.py [--home distribution/target/weir] [--count 400] [--warm 400]
"""
import argparse
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]


def openssl(folder, *args):
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)


def origin(folder):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/origin.crt", f"{folder}/origin.key")
    context.num_tickets = 0
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def serve(raw):
        try:
            with context.wrap_socket(raw, server_side=True) as tls:
                tls.recv(1)
        except OSError:
            pass

    def accept():
        while True:
            raw, _ = listener.accept()
            threading.Thread(target=serve, args=(raw,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def config(folder, ports):
    services = []
    for kind, port in ports.items():
        services.append(f"""- name: {kind}
  addr: 127.0.0.1:{port}
  handler:
    type: http
    metadata: {{sniffing: true, mitm.certFile: {kind}.crt, mitm.keyFile: {kind}.key}}
  listener: {{type: tcp}}
  recorders: [{{name: file, record: recorder.service.handler}}]
""")
    text = "services:\n" + "".join(services) + "recorders:\n- name: file\n  file: {path: records.json}\n"
    with open(f"{folder}/weir.yaml", "w", encoding="ascii") as out:
        out.write(text)


def seconds(stat):
    with open(stat, encoding="ascii") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu(pid):
    return seconds(f"/proc/{pid}/stat")


def compiler(pid):
    """CPU of the JVM's compiler threads; those that ended meanwhile are missing."""
    used = 0.0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/comm", encoding="ascii") as comm:
                if "CompilerThre" in comm.read():
                    used += seconds(f"/proc/{pid}/task/{thread}/stat")
        except FileNotFoundError:
            pass
    return used


def handshake(context, proxy, target, name):
    with socket.create_connection(("127.0.0.1", proxy), timeout=20) as raw:
        raw.sendall(f"CONNECT 127.0.0.1:{target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += raw.recv(4096)
        with context.wrap_socket(raw, server_hostname=name):
            pass


def measure(pid, context, proxy, target, count, names):
    """Milliseconds of CPU for each connection, those of the compiler among them, and the rate."""
    before, compiled, start = cpu(pid), compiler(pid), time.monotonic()
    for i in range(count):
        handshake(context, proxy, target, names(i))
    used, took = cpu(pid) - before, time.monotonic() - start
    return used / count * 1000, max(0.0, compiler(pid) - compiled) / count * 1000, count / took


def certificates(folder):
    """An authority for the origin, its certificate, and two authorities for Weir."""
    openssl(folder, "req", "-x509", *EC, "-nodes", "-keyout", "root.key", "-out", "root.crt",
            "-subj", "/CN=Root", "-days", "30")
    openssl(folder, "req", "-x509", *EC, "-nodes", "-keyout", "ec.key", "-out", "ec.crt",
            "-subj", "/CN=EC", "-days", "30")
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "rsa.key",
            "-out", "rsa.crt", "-subj", "/CN=RSA", "-days", "30")
    openssl(folder, "req", *EC, "-nodes", "-keyout", "origin.key", "-out", "origin.csr",
            "-subj", "/CN=origin")
    with open(f"{folder}/ext", "w", encoding="ascii") as out:
        out.write("subjectAltName=DNS:*.origin.test,DNS:localhost,IP:127.0.0.1")
    openssl(folder, "x509", "-req", "-in", "origin.csr", "-CA", "root.crt", "-CAkey",
            "root.key", "-CAcreateserial", "-out", "origin.crt", "-days", "20", "-extfile", "ext")


def table(label, pid, authority, port, target, count, warm):
    """Prints two lines for one proxy: one name, and a new name each."""
    context = ssl.create_default_context(cafile=authority)
    measure(pid, context, port, target, warm, lambda i: f"w{i}.origin.test")
    for names, name in (("one name", lambda i: "one.origin.test"), ("new name each", lambda i: f"n{i}.origin.test")):
        millis, compiling, rate = measure(pid, context, port, target, count, name)
        print(f"  {label:14} {names:14} {millis:6.2f} ms CPU, {compiling:5.2f} of it compiling   {rate:6.0f} /s", flush=True)


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--home", default="distribution/target/weir")
    args.add_argument("--count", type=int, default=400)
    args.add_argument("--warm", type=int, help="connections before the first that counts; as many as count if not given")
    options = args.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended
    folder = tempfile.mkdtemp(prefix="weir-bench-")
    process = None
    try:
        certificates(folder)
        target = origin(folder)
        ports = {"ec": free_port(), "rsa": free_port()}
        config(folder, ports)
        environment = dict(os.environ, SSL_CERT_FILE=f"{folder}/root.crt")
        with open(f"{folder}/log", "wb") as log:
            process = subprocess.Popen([os.path.abspath(options.home) + "/bin/weir", "run", "--records", "off", "-C", "weir.yaml"],
                                       cwd=folder, env=environment, stdout=log, stderr=log)
        for port in ports.values():
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    sys.exit(open(f"{folder}/log", encoding="utf-8").read())
                time.sleep(0.1)
        print("full handshakes, one connection after the other, both sides together")
        for kind, port in ports.items():
            table(f"{kind} authority", process.pid, f"{folder}/{kind}.crt", port, target, options.count,
                  options.warm or options.count)
    finally:
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
