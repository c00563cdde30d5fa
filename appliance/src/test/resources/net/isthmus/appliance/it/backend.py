"""A backend: says its name by HTTP, UDP, or gRPC's health service.

    backend.py http|udp|tcp-echo|grpc ADDRESS PORT NAME
"""
import signal
import socket
import socketserver
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

kind, address, port, name = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


class Http(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = (name + " " + self.client_address[0] + "\n").encode()
        if self.path.startswith("/big/"):
            body = b"x" * int(self.path[5:])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *arguments):
        print("asked by", self.client_address[0], self.path, flush=True)


class HttpServer(ThreadingHTTPServer):
    address_family = family
    daemon_threads = True
    request_queue_size = 512


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall((name + "\n").encode())
        while data := self.request.recv(4096):
            self.request.sendall(data)


class EchoServer(socketserver.ThreadingTCPServer):
    address_family = family
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 512


class Datagrams(socketserver.BaseRequestHandler):
    def handle(self):
        self.request[1].sendto((name + "\n").encode(), self.client_address)


class DatagramServer(socketserver.UDPServer):
    address_family = family


def grpc_server():
    from concurrent import futures

    import grpc

    def check(request, context):
        return b"\x08\x01" if request == b"" else b"\x08\x02"

    server = grpc.server(futures.ThreadPoolExecutor(4))
    method = grpc.unary_unary_rpc_method_handler(check)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": method}),))
    server.add_insecure_port(f"{address}:{port}")
    server.start()
    print("listening", flush=True)
    server.wait_for_termination()


if kind == "grpc":
    grpc_server()
else:
    servers = {"http": (HttpServer, Http), "tcp-echo": (EchoServer, Echo), "udp": (DatagramServer, Datagrams)}
    made, handler = servers[kind]
    with made((address, port), handler) as running:
        print("listening", flush=True)
        running.serve_forever(0.05)
