"""Many short conversations between namespaces at once: which of them are answered.

Reads questions, one a line: EXPECTED FROM SOURCE TO DESTINATION PROTOCOL PORT, where EXPECTED is yes or no, FROM and TO
are namespaces, and PROTOCOL is TCP or UDP. Listens at every destination, asks all questions, and prints the numbers of
the lines that were answered. What is to be answered is waited for; what is not gets SILENCE seconds beyond.
"""
import ctypes
import resource
import selectors
import socket
import sys
import time

CLONE_NEWNET = 0x40000000
SILENCE, LIMIT, AGAIN = 1.0, 15.0, 0.3
libc = ctypes.CDLL(None, use_errno=True)
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
selector = selectors.DefaultSelector()


def enter(namespace):
    with open("/run/netns/" + namespace) as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), namespace)


def new_socket(namespace, address, protocol):
    enter(namespace)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM if protocol == "TCP" else socket.SOCK_DGRAM)
    sock.setblocking(False)
    return sock


def listen(namespace, address, protocol, port):
    sock = new_socket(namespace, address, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, port))
    if protocol == "TCP":
        sock.listen(1024)  # the kernel completes the handshake, nobody has to accept
    else:
        selector.register(sock, selectors.EVENT_READ, None)
    return sock


questions = [line.split() for line in sys.stdin]
listeners = [listen(*key, int(port)) for *key, port in {(q[3], q[4], q[5], q[6]) for q in questions}]
missing = {number for number, question in enumerate(questions) if question[0] == "yes"}
answered, asking = set(), {}
for number, (_, space, source, _, destination, protocol, port) in enumerate(questions):
    client = new_socket(space, source, protocol)
    client.bind((source, 0))
    try:
        client.connect((destination, int(port)))
    except BlockingIOError:
        pass
    except OSError:
        continue
    if protocol == "UDP":
        asking[number] = client
    selector.register(client, selectors.EVENT_READ if protocol == "UDP" else selectors.EVENT_WRITE, number)

start = last = time.monotonic()
again = start
while (now := time.monotonic()) < start + LIMIT and (missing or now < last + SILENCE):
    if now >= again:
        again = now + AGAIN
        for number, client in asking.items():
            if number not in answered:
                try:
                    client.send(b"?")
                except OSError:
                    pass
    for key, _ in selector.select(0.05):
        try:
            if key.data is None:
                data, peer = key.fileobj.recvfrom(100)
                key.fileobj.sendto(data, peer)
                continue
            if questions[key.data][5] == "UDP":
                key.fileobj.recv(100)
            else:
                selector.unregister(key.fileobj)
                key.fileobj.getpeername()
        except OSError:
            continue
        if key.data not in answered:
            answered.add(key.data)
            missing.discard(key.data)
            last = time.monotonic()
print(*sorted(answered))
