"""Sends IKE_SA_INIT messages from random addresses: ike_flood.py ADDRESS PER_SECOND. Says how many, once a second."""
import os
import random
import socket
import struct
import sys
import time

to, per_second = sys.argv[1], int(sys.argv[2])


def transform(last, kind, number, attributes=b""):
    return struct.pack(">BBHBBH", 0 if last else 3, 0, 8 + len(attributes), kind, 0, number) + attributes


def payload(following, body):
    return struct.pack(">BBH", following, 0, 4 + len(body)) + body


# AES-GCM-16 with 128 bits, PRF HMAC-SHA2-256, Curve25519
TRANSFORMS = [
    transform(False, 1, 20, struct.pack(">HH", 0x800E, 128)),
    transform(False, 2, 5),
    transform(True, 4, 31),
]
PROPOSAL = b"".join(TRANSFORMS)
SA = payload(34, struct.pack(">BBHBBBB", 0, 0, 8 + len(PROPOSAL), 1, 1, 0, len(TRANSFORMS)) + PROPOSAL)
KEY = payload(40, struct.pack(">HH", 31, 0) + os.urandom(32))
NONCE = payload(0, os.urandom(32))
BODY = SA + KEY + NONCE
TAIL = struct.pack(">8sBBBBII", bytes(8), 33, 0x20, 34, 0x08, 0, 28 + len(BODY)) + BODY

wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
destination = socket.inet_aton(to)
length = 20 + 8 + 8 + len(TAIL)
sent, begin, said = 0, time.monotonic(), 0
while True:
    for _ in range(20):
        source = struct.pack(">I", 0xC6120000 | random.getrandbits(17))
        ip = struct.pack(">BBHHHBBH", 0x45, 0, length, 0, 0, 64, 17, 0) + source + destination
        udp = struct.pack(">HHHH", random.randrange(1024, 65536), 500, length - 20, 0)
        wire.sendto(ip + udp + os.urandom(8) + TAIL, (to, 0))
        sent += 1
    now = time.monotonic() - begin
    if now >= said + 1:
        said = int(now)
        print("sent", sent, flush=True)
    ahead = sent / per_second - now
    if ahead > 0:
        time.sleep(ahead)
