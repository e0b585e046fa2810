"""A small web of our own on this machine: pages that work, vanish, crawl or never end."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pages(BaseHTTPRequestHandler):
    """Answers by the first part of the path; remembers what it was asked."""

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        web = self.server.web
        host = self.headers["Host"].split(":")[0]
        with web.lock:
            web.asked.append((self.command, host, self.path))
            web.headers.append(dict(self.headers.items()))
            web.now[host] = web.now.get(host, 0) + 1
            web.most[host] = max(web.most.get(host, 0), web.now[host])
            web.most_hosts = max(web.most_hosts, sum(1 for one in web.now.values() if one))
        time.sleep(web.takes)
        # Before the answer: who has it may ask again at once.
        with web.lock:
            web.now[host] -= 1
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self._say(*self.path.partition("?")[0].strip("/").split("/", 2))

    def _say(self, kind, *rest):
        if kind.isdigit():
            return self._head(int(kind), *rest)
        if kind == "get-only":
            # HEAD is refused with the status that the path names.
            return self._head(200 if self.command == "GET" else int(rest[0]))
        if kind == "to":
            # /to/301/where
            where = self.server.web.places.get(rest[1], rest[1])
            return self._head(int(rest[0]), where)
        return getattr(self, f"say_{kind.replace('-', '_')}")(*rest)

    def _head(self, status, location=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def say_page(self, *rest):
        self._head(200)

    def say_round(self, *rest):
        self._head(302, "/round")

    def say_further(self, number="0"):
        self._head(302, f"/further/{int(number) + 1}")

    def say_slow_headers(self):
        self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000)

    def say_slow_body(self):
        if self.command == "HEAD":
            self._head(405)
        else:
            self._drip(b"a" * 10_000, b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")

    def say_silent(self):
        self.server.web.over.wait(30)

    def say_head_hangs(self):
        if self.command == "HEAD":
            self.server.web.over.wait(30)
        else:
            self._head(200)

    def say_many_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.web.over.is_set():
            self.wfile.write(b"X-More: " + b"a" * 500 + b"\r\n")

    def say_continues(self):
        while not self.server.web.over.is_set():
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def say_huge(self):
        if self.command == "HEAD":
            self._head(405)
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        while not self.server.web.over.is_set():
            self.wfile.write(b"a" * 65536)
            self.server.web.sent += 65536

    def say_nonsense(self):
        self.wfile.write(b"\x00\xff what?\r\n\r\n")

    def say_hang_up(self):
        self.close_connection = True

    def _drip(self, pieces, first=b""):
        self.wfile.write(first)
        for number in range(len(pieces)):
            if self.server.web.over.wait(0.05):
                return
            self.wfile.write(pieces[number : number + 1])
            self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        """Say nothing: the checker hangs up on purpose."""


class Server6(Server):
    address_family = socket.AF_INET6


class Web:
    """What the servers were asked, and the names that lead to them."""

    def __init__(self):
        self.lock, self.over = threading.Lock(), threading.Event()
        self.asked, self.headers, self.places = [], [], {}
        self.now, self.most, self.most_hosts = {}, {}, 0
        self.sent, self.takes = 0, 0
        # Host: its numbers, or a list of such lists, one for each lookup. Else this machine.
        self.names = {}
        self.looked_up = []

    def look_up(self, host, port):
        self.looked_up.append(host)
        is_number = host.replace(".", "").isdigit() or ":" in host
        found = self.names.get(host, [host] if is_number else ["127.0.0.1"])
        if found and isinstance(found[0], list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return list(found)


@contextmanager
def serving(web, *, context=None, ipv6=False):
    """Run a server of the web; yield its port."""
    kind, number = (Server6, "::1") if ipv6 else (Server, "127.0.0.1")
    server = kind((number, 0), Pages)
    server.web = web
    if context:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        web.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(folder, name):
    """Return the path of a certificate with its key, signed by itself, for one name."""
    path = folder / f"{name}.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", str(path) + ".key", "-out", str(path) + ".crt", "-subj", f"/CN={name}",
        "-addext", f"subjectAltName=DNS:{name}", "-days", "2",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(
        (folder / f"{name}.pem.crt").read_text() + (folder / f"{name}.pem.key").read_text()
    )
    return path
