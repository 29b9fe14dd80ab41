#!/usr/bin/python3
"""Any bytes on the HTTP port: an error or a closed connection, and nobody else notices."""
import http.client
import json
import random
import socket
import threading
import unittest

from support.cluster import REGIONS, Cluster, is_alive
from support.waiting import wait_until

REGION = REGIONS[0]
GARBAGE_CONNECTIONS = 300
GARBAGE_BYTES_MAX = 4000
HALF_REQUESTS = 50
SEED = 7
BEGINNINGS = (
    b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n", b"GET ",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"\x16\x03\x01\x02\x00",
    b"POST / HTTP/1.1\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Type: application/x-amz-json-1.0\r\n"
    b"Content-Length: 4000\r\n\r\n{\"TableName\": \"bytes\", \"Item\": {",
)


class HttpBytes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(regions=(REGION,)))
        cls.cluster.create_table("bytes", REGION)
        cls.pid = cls.cluster.pid(f"regiond-{REGION}")

    def setUp(self):
        """A client reads its own item over one connection all the while; each answer must be its own."""
        self.stopping = threading.Event()
        self.wrong = []
        self.reads = 0
        self.neighbour = threading.Thread(target=self.read_on)
        self.neighbour.start()
        self.addCleanup(self.neighbour.join)
        self.addCleanup(self.stopping.set)

    def read_on(self):
        client = self.cluster.client(REGION)
        item = {"id": {"S": "neighbour"}, "n": {"N": "0"}}
        try:
            while not self.stopping.is_set():
                item["n"] = {"N": str(self.reads)}
                client.put_item(TableName="bytes", Item=item)
                found = client.get_item(TableName="bytes", Key={"id": item["id"]}, ConsistentRead=True).get("Item")
                if found != item:
                    self.wrong.append(found)
                self.reads += 1
        except Exception as error:  # told by assert_undisturbed
            self.wrong.append(error)

    def assert_undisturbed(self):
        goal = self.reads + 20
        wait_until("the neighbour's reads", 10, lambda: self.reads >= goal or self.wrong)
        self.assertEqual([], self.wrong)
        self.assertTrue(is_alive(self.pid))
        self.assertEqual(self.pid, self.cluster.pid(f"regiond-{REGION}"))

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.cluster.port(REGION)), timeout=10)

    def test_garbage_gets_an_error_or_a_closed_connection(self):
        stream = random.Random(SEED)
        for number in range(GARBAGE_CONNECTIONS):
            answer = b""
            with self.connect() as one:
                try:
                    one.sendall(BEGINNINGS[number % len(BEGINNINGS)] + stream.randbytes(stream.randrange(GARBAGE_BYTES_MAX)))
                    one.shutdown(socket.SHUT_WR)
                    while chunk := one.recv(65536):
                        answer += chunk
                except ConnectionError:
                    continue
            if answer:
                self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|501|505) ", answer[:200])
        self.assert_undisturbed()

    def test_half_requests_left_hanging_disturb_nobody(self):
        hanging = [self.connect() for _ in range(HALF_REQUESTS)]
        try:
            for number, one in enumerate(hanging):
                one.sendall(BEGINNINGS[number % len(BEGINNINGS)])
            self.assert_undisturbed()
        finally:
            for one in hanging:
                one.close()
        self.assert_undisturbed()

    def test_connections_reset_in_the_middle_of_an_answer(self):
        request = self.request("Scan", {"TableName": "bytes"})
        for _ in range(100):
            with self.connect() as one:
                # RST instead of FIN.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                one.sendall(request * 5)
        self.assert_undisturbed()

    @staticmethod
    def request(operation, body):
        text = json.dumps(body).encode()
        return (f"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
                "Authorization: AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/dynamodb/aws4_request, "
                "SignedHeaders=host;x-amz-date, Signature=00\r\nX-Amz-Date: 20250101T000000Z\r\n"
                f"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {len(text)}\r\n\r\n").encode() + text

    def test_pipelined_requests_are_answered_in_order(self):
        client = self.cluster.client(REGION)
        for k in range(20):
            client.put_item(TableName="bytes", Item={"id": {"S": f"pipelined {k}"}, "n": {"N": str(k)}})
        with self.connect() as one:
            one.sendall(b"".join(self.request("GetItem", {"TableName": "bytes", "Key": {"id": {"S": f"pipelined {k}"}}})
                                 for k in range(20)))
            for k in range(20):
                answer = http.client.HTTPResponse(one)
                # HTTPResponse buffers: each must see only its own bytes.
                answer.fp.close()
                answer.fp = _Unbuffered(one)
                answer.begin()
                self.assertEqual(str(k), json.loads(answer.read())["Item"]["n"]["N"])

    def test_a_request_byte_by_byte_is_a_request(self):
        request = self.request("GetItem", {"TableName": "bytes", "Key": {"id": {"S": "none"}}})
        with self.connect() as one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in request:
                one.sendall(bytes([byte]))
            self.assertTrue(one.recv(65536).startswith(b"HTTP/1.1 200 "))

    def test_a_body_above_16_mb_is_refused_without_being_read(self):
        with self.connect() as one:
            one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
                        b"Content-Type: application/x-amz-json-1.0\r\nContent-Length: 16777217\r\n\r\n")
            self.assertTrue(one.recv(65536).startswith(b"HTTP/1.1 413 "))
        self.assert_undisturbed()

    def test_headers_without_end_are_refused(self):
        with self.connect() as one:
            one.sendall(b"POST / HTTP/1.1\r\n")
            answer = b""
            try:
                for k in range(2000):
                    one.sendall(f"X-Header-{k}: {'x' * 1000}\r\n".encode())
            except ConnectionError:
                pass
            try:
                answer = one.recv(65536)
            except ConnectionError:
                pass
            self.assertRegex(answer, rb"^(HTTP/1\.1 4\d\d .*)?", answer[:100])
        self.assert_undisturbed()

    def test_an_operation_that_is_not_there_is_never_a_wrong_success(self):
        client = self.cluster.client(REGION)
        with self.assertRaises(client.exceptions.ClientError) as raised:
            client.list_exports()
        self.assertEqual("UnknownOperationException", raised.exception.response["Error"]["Code"])


class _Unbuffered:
    """The part of a file that HTTPResponse reads by, byte by byte from a socket."""

    def __init__(self, connection):
        self.connection = connection

    def readline(self, limit=-1):
        line = b""
        while not line.endswith(b"\n") and len(line) != limit:
            line += self.connection.recv(1)
        return line

    def read(self, size=-1):
        data = b""
        while len(data) < size:
            data += self.connection.recv(size - len(data))
        return data

    def flush(self):
        """Nothing to flush."""

    def close(self):
        """The socket stays open."""


if __name__ == "__main__":
    unittest.main()
