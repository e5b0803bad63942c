"""Says hello over wss through an HTTP proxy, with the websockets library, and prints the answer.

usage: websockets-through-proxy.py PROXY HOST PORT TLS-VERSION CA-FILE
"""
import asyncio
import socket
import ssl
import sys

import websockets


def tunnel(proxy, target):
    host, port = proxy.split(":")
    through = socket.create_connection((host, int(port)), timeout=20)
    through.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        more = through.recv(1)
        if not more:
            raise OSError(f"the proxy ended after {head!r}")
        head += more
    through.setblocking(False)
    return through


async def hello(proxy, host, port, version, ca):
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = context.maximum_version = ssl.TLSVersion["TLSv" + version.replace(".", "_")]
    try:
        async with websockets.connect(f"wss://{host}:{port}/ws", sock=tunnel(proxy, f"{host}:{port}"), ssl=context,
                                      server_hostname=host, open_timeout=20) as peer:
            await peer.send("hello")
            print(await asyncio.wait_for(peer.recv(), 20))
    except (OSError, websockets.WebSocketException, asyncio.TimeoutError) as failure:
        print(f"{type(failure).__name__}: {failure}")


asyncio.run(hello(*sys.argv[1:]))
