"""A backend of three protocols, and a client that watches what becomes of its sessions with all of them.

    survivor.py serve NAME                     echoes by TCP (9007) after its name, says its name by UDP (9053) and HTTP (9080)
    survivor.py watch VIP UDP_FLOWS TCP_HELD   works until it is ended; prints what happens, with the time of it

The client opens a connection every 20 ms ("new", with the time of its beginning), keeps TCP_HELD connections on which it
asks without end ("held", once it is lost), and UDP_FLOWS pairs of ports of which it asks likewise ("flow", whenever another
one answers). Times are those of the machine's monotonic clock, in seconds.
"""
import asyncio
import sys
import time

EVERY, PATIENCE = 0.02, 1.5


def say(*words, at=None):
    print("%.3f" % (at or time.monotonic()), *words, flush=True)


async def serve(name):
    async def echo(reader, writer):
        writer.write(name.encode() + b"\n")
        while data := await reader.read(4096):
            writer.write(data)
        writer.close()

    async def http(reader, writer):
        body = name.encode() + b"\n"
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    async def quietly(handler, *streams):
        try:
            await handler(*streams)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            streams[1].close()

    class Datagrams(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, peer):
            self.transport.sendto(name.encode(), peer)

    loop = asyncio.get_running_loop()
    await asyncio.start_server(lambda r, w: quietly(echo, r, w), "0.0.0.0", 9007, backlog=1024)
    await asyncio.start_server(lambda r, w: quietly(http, r, w), "0.0.0.0", 9080, backlog=1024)
    await loop.create_datagram_endpoint(Datagrams, ("0.0.0.0", 9053))
    print("listening", flush=True)
    await asyncio.Event().wait()


async def attempt(vip):
    began = time.monotonic()
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(vip, 7), PATIENCE)
        name = (await asyncio.wait_for(reader.readline(), PATIENCE)).decode().strip()
        writer.close()
        say("new", "ok" if name else "failed empty", name, at=began)
    except (OSError, asyncio.TimeoutError) as e:
        say("new failed", repr(e), at=began)


async def hold(vip):
    reader, writer = await asyncio.open_connection(vip, 7)
    name = (await reader.readline()).decode().strip()
    say("holding", name)
    try:
        while True:
            writer.write(b"x")
            asked = time.monotonic()
            if await reader.read(1) != b"x":
                raise ConnectionError("closed")
            if (late := time.monotonic() - asked) > 1:
                say("held", name, "answered late", "%.3f" % late)
            await asyncio.sleep(0.05)
    except OSError as e:
        say("held", name, "lost", type(e).__name__)


class Flow(asyncio.DatagramProtocol):
    def __init__(self):
        self.seen = ""

    def datagram_received(self, data, peer):
        name = data.decode()
        if name != self.seen:
            say("flow", self.seen or "new", "now", name)
            self.seen = name

    def error_received(self, error):
        pass


async def watch(vip, flows, held):
    loop = asyncio.get_running_loop()
    tasks = {loop.create_task(hold(vip)) for _ in range(held)}
    transports = [(await loop.create_datagram_endpoint(Flow, remote_addr=(vip, 53)))[0] for _ in range(flows)]
    turn = 0
    while True:
        tasks.add(loop.create_task(attempt(vip)))
        tasks = {task for task in tasks if not task.done()}
        if turn % 3 == 0:
            for transport in transports:
                transport.sendto(b"who")
        turn += 1
        await asyncio.sleep(EVERY)


verb, arguments = sys.argv[1], sys.argv[2:]
asyncio.run(serve(*arguments) if verb == "serve" else watch(arguments[0], *map(int, arguments[1:])))
