"""The sender of compare.py: a market channel that plays recorded frames, and
the books over HTTP."""

import base64
import glob
import gzip
import hashlib
import json
import socket
import struct
import threading
import time

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Frame:
    """A recorded book, ready to be sent for other tokens, at another time.

    The sizes of its best bid and ask become the number of the frame, by which
    its result is found again.
    """

    def __init__(self, message):
        self.token = message["asset_id"]
        for levels in (message["bids"], message["asks"]):
            levels[-1]["size"] = "@NUMBER@"  # The best level is the last one.
        message["asset_id"] = "@TOKEN@"
        message["timestamp"] = "@TIME@"
        text = json.dumps(message, separators=(",", ":")).encode()
        self.parts = []
        while (at := text.find(b"@")) >= 0:
            end = text.index(b"@", at + 1) + 1
            self.parts += [text[:at], text[at:end]]
            text = text[end:]
        self.parts.append(text)

    def text(self, number, token, unix_ms):
        values = {b"@NUMBER@": str(number).encode(), b"@TOKEN@": token,
                  b"@TIME@": str(unix_ms).encode()}
        return b"".join(values.get(x, x) for x in self.parts)


def recorded_frames(folder):
    """The frames of the window in which both tokens were recorded longest."""
    [path] = glob.glob(f"{folder}/raw_ws/btc-updown-5m-1776257100.raw.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        messages = [json.loads(x)["msg"] for x in lines]
    return [Frame(x) for x in messages if x["bids"] and x["asks"]]


def unmasked(mask, data):
    return bytes(x ^ mask[i % 4] for i, x in enumerate(data))


class Peer:
    """A client of the market channel."""

    def __init__(self, connection, reader):
        self.connection = connection
        self.reader = reader
        self.tokens = []
        self.subscribed = threading.Event()
        self.sending = threading.Lock()

    def send(self, kind, data):
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, size)
        elif size < 65_536:
            head = struct.pack("!BBH", 0x80 | kind, 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 127, size)
        whole = head + data
        with self.sending:
            at = time.monotonic_ns()
            self.connection.sendall(whole)
        return at

    def message(self):
        """The next message: its kind and data; clients send short ones."""
        head = self.reader.read(2)
        if len(head) < 2:
            return CLOSE, b""
        size = head[1] & 0x7F
        if size == 126:
            [size] = struct.unpack("!H", self.reader.read(2))
        mask = self.reader.read(4)
        return head[0] & 0x0F, unmasked(mask, self.reader.read(size))

    def receive(self):
        while True:
            kind, data = self.message()
            if kind == CLOSE:
                return
            if kind == PING:
                self.send(PONG, data)
            elif kind == TEXT and data == b"PING":
                self.send(TEXT, b"PONG")
            elif kind == TEXT and data.startswith(b"{"):
                tokens = json.loads(data).get("assets_ids", [])
                if not self.subscribed.is_set() and len(tokens) >= 2:
                    self.tokens = [x.encode() for x in tokens[:2]]
                    self.subscribed.set()


class Sender:
    """Listens on a loopback port; plays to its newest client."""

    def __init__(self, frames, now_ms):
        self.frames = frames
        self.now_ms = now_ms
        self.number = 0
        self.books = {}  # The newest of each token.
        self.peer = None
        self.came = threading.Event()
        self.first_token = frames[0].token
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        try:
            reader = connection.makefile("rb")
            while self.answer(connection, reader):
                pass
        except OSError:
            pass  # The client is gone.
        finally:
            connection.close()

    def answer(self, connection, reader):
        """Answers one request; whether another one may follow."""
        request = reader.readline().split()
        if len(request) < 2:
            return False
        headers = {}
        while line := reader.readline().strip():
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if b"sec-websocket-key" in headers:
            key = hashlib.sha1(headers[b"sec-websocket-key"] + MAGIC).digest()
            connection.sendall(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + base64.b64encode(key) + b"\r\n\r\n")
            self.peer = Peer(connection, reader)
            self.came.set()
            self.peer.receive()
            return False
        body = reader.read(int(headers.get(b"content-length", 0)))
        known = b"404 Not Found", b"{}"
        if request[1] == b"/time":
            known = b"200 OK", str(self.now_ms() // 1_000).encode()
        elif request[1].startswith(b"/books"):
            tokens = [x["token_id"].encode() for x in json.loads(body)]
            known = b"200 OK", b"[" + b",".join(
                self.books[x] for x in tokens if x in self.books) + b"]"
        connection.sendall(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (known[0], len(known[1]),
                                               known[1]))
        return True

    def expect(self):
        """Call before a client starts."""
        self.came.clear()
        self.peer = None

    def subscribed(self, seconds):
        """Whether the client has subscribed within so many seconds."""
        return self.came.wait(seconds) and self.peer.subscribed.wait(seconds)

    def play(self, rate, seconds):
        """Sends so many frames a second; returns when each was sent, in
        nanoseconds of the monotonic clock, by its number."""
        sent = {}
        peer = self.peer
        begin = time.monotonic()
        for i in range(int(rate * seconds)):
            self.number += 1
            frame = self.frames[self.number % len(self.frames)]
            # The recorded order of the tokens; which is UP does not matter.
            token = peer.tokens[frame.token != self.first_token]
            text = frame.text(self.number, token, self.now_ms())
            wait = begin + i / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            sent[self.number] = peer.send(TEXT, text)
            self.books[token] = text
        return sent
