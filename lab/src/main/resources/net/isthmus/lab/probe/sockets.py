"""Sockets for the lab's probes: what ping and iperf3 do not tell, that the very bytes have arrived.

usage: sockets.py udp-echo ADDRESS PORT                  echoes every datagram until it is ended
       sockets.py udp-ask ADDRESS PORT BYTES COUNT DF    asks an echo, prints the number of identical answers
       sockets.py udp-flood ADDRESS PORT BYTES SECONDS   sends as fast as it can, prints datagrams and nanoseconds
       sockets.py tcp-sink ADDRESS PORT                  reads one connection to its end, prints its length and hash
       sockets.py tcp-send ADDRESS PORT BYTES            sends so many bytes, prints their length and hash

BYTES of a datagram are those of its payload. DF: 1 sets don't-fragment and heeds the path's MTU, 0 clears it.
"""
import hashlib
import random
import socket
import sys
import time

IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, DONT, DO = 10, 23, 0, 2
BLOCK_BYTES = 64 * 1024


def new_socket(address, kind):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return sock


def udp_echo(address, port):
    sock = new_socket(address, socket.SOCK_DGRAM)
    # Answers larger than the path's MTU are to be fragmented, not refused: the question has found its way.
    dont_fragment(sock, address, False)
    sock.bind((address, port))
    print("listening", flush=True)
    while True:
        data, peer = sock.recvfrom(65535)
        try:
            sock.sendto(data, peer)
        except OSError as error:
            print("answer not sent:", error, flush=True)


def dont_fragment(sock, address, wanted):
    mode = DO if wanted else DONT
    if ":" in address:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, mode)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, mode)


def udp_ask(address, port, size, count, df):
    sock = new_socket(address, socket.SOCK_DGRAM)
    dont_fragment(sock, address, df == 1)
    sock.settimeout(3)
    sock.connect((address, port))
    source = random.Random(size)
    identical = 0
    for _ in range(count):
        question = source.randbytes(size)
        try:
            sock.send(question)
            identical += sock.recv(65535) == question
        except OSError as error:
            print("no answer:", error, file=sys.stderr)
    print(identical)


def udp_flood(address, port, size, seconds):
    sock = new_socket(address, socket.SOCK_DGRAM)
    dont_fragment(sock, address, True)
    sock.connect((address, port))
    datagram = bytes(size)
    sent, start = 0, time.monotonic_ns()
    while time.monotonic_ns() - start < seconds * 1_000_000_000:
        for _ in range(256):
            sock.send(datagram)
        sent += 256
    print(sent, time.monotonic_ns() - start)


def tcp_sink(address, port):
    server = new_socket(address, socket.SOCK_STREAM)
    server.bind((address, port))
    server.listen(1)
    print("listening", flush=True)
    connection, _ = server.accept()
    digest, length = hashlib.sha256(), 0
    while block := connection.recv(BLOCK_BYTES):
        digest.update(block)
        length += len(block)
    print("received", length, digest.hexdigest(), flush=True)


def tcp_send(address, port, size):
    sock = new_socket(address, socket.SOCK_STREAM)
    sock.settimeout(60)  # an outage of the path is not the end: TCP asks again, ever more slowly
    sock.connect((address, port))
    block = random.Random(size).randbytes(BLOCK_BYTES)
    digest, left = hashlib.sha256(), size
    while left > 0:
        piece = block[: min(left, BLOCK_BYTES)]
        sock.sendall(piece)
        digest.update(piece)
        left -= len(piece)
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)
    print("sent", size, digest.hexdigest())


if __name__ == "__main__":
    verbs = {"udp-echo": udp_echo, "udp-ask": udp_ask, "udp-flood": udp_flood,
             "tcp-sink": tcp_sink, "tcp-send": tcp_send}
    verbs[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
