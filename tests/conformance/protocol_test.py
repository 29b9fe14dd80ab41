"""What goes over HTTP around the operations."""
import gzip
import json
import unittest
import zlib

from case import S, ApiCase, raw, raw_call

COMMON = "com.amazon.coral.service#"


class Answers(ApiCase):
    def test_headers_of_an_answer(self):
        status, headers, body = raw_call("ListTables", {})
        self.assertEqual(200, status)
        self.assertEqual("application/x-amz-json-1.0", headers["Content-Type"])
        self.assertRegex(headers["x-amzn-RequestId"], r"^[A-Z0-9]{52}$")
        self.assertEqual(str(zlib.crc32(body)), headers["x-amz-crc32"])
        self.assertEqual(len(body), int(headers["Content-Length"]))

    def test_headers_of_an_error(self):
        status, headers, body = raw_call("DescribeTable", {"TableName": "no-such-table"})
        self.assertEqual(400, status)
        self.assertEqual(str(zlib.crc32(body)), headers["x-amz-crc32"])
        self.assertEqual({"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                          "message": "Requested resource not found: Table: no-such-table not found"}, json.loads(body))

    def test_the_namespace_of_a_validation_error(self):
        _, _, body = raw_call("GetItem", {"TableName": self.hash_table, "Key": {}})
        self.assertEqual("com.amazon.coral.validate#ValidationException", json.loads(body)["__type"])

    def test_unknown_members_of_a_request_are_ignored(self):
        status, _, _ = raw_call("GetItem", {"TableName": self.hash_table, "Key": {"pk": S("x")}, "Nonsense": [1, {"a": None}]})
        self.assertEqual(200, status)


class Compression(ApiCase):
    def put(self, item, headers):
        body = json.dumps({"TableName": self.hash_table, "Item": item}).encode()
        return raw_call("PutItem", gzip.compress(body), {"Content-Encoding": "gzip", **headers})

    def test_a_request_that_is_packed(self):
        item = {**self.key(), "text": S("x" * 5000)}
        self.assertEqual(200, self.put(item, {})[0])
        self.assertEqual(item, self.get({"pk": item["pk"]}))

    def test_an_answer_that_is_packed(self):
        item = {**self.key(), "text": S("x" * 5000)}
        self.put(item, {})
        _, headers, body = raw_call("GetItem", {"TableName": self.hash_table, "Key": {"pk": item["pk"]}}, {"Accept-Encoding": "gzip"})
        self.assertEqual("gzip", headers["Content-Encoding"])
        self.assertEqual(str(zlib.crc32(body)), headers["x-amz-crc32"])
        self.assertEqual(item, json.loads(gzip.decompress(body))["Item"])

    def test_a_request_that_only_says_it_is_packed(self):
        status, _, body = raw_call("ListTables", {}, {"Content-Encoding": "gzip"})
        self.assertEqual((400, COMMON + "SerializationException"), (status, json.loads(body)["__type"]))


class Errors(ApiCase):
    def assert_answer(self, status, type_, answer):
        self.assertEqual(status, answer[0])
        self.assertEqual(type_, json.loads(answer[2])["__type"])

    def test_bodies_that_are_not_json(self):
        for body in ("", "{", "null-ish", "[1]", "{\"TableName\": \"x\",}", "\ufeff{}"):
            with self.subTest(body):
                self.assert_answer(400, COMMON + "SerializationException", raw_call("ListTables", body.encode()))

    def test_members_of_the_wrong_type(self):
        for body, message in (
                ({"TableName": 1}, "NUMBER_VALUE cannot be converted to String"),
                ({"TableName": True}, "TRUE_VALUE cannot be converted to String"),
                ({"TableName": {"a": 1}}, None), ({"TableName": "tab", "Key": "x"}, None),
                ({"TableName": "tab", "Key": {"pk": {"N": 1}}}, "NUMBER_VALUE cannot be converted to String")):
            with self.subTest(body):
                answer = raw_call("GetItem", body)
                self.assert_answer(400, COMMON + "SerializationException", answer)
                if message:
                    self.assertEqual(message, json.loads(answer[2])["Message"])

    def test_an_unknown_operation(self):
        self.assert_answer(400, COMMON + "UnknownOperationException", raw_call("MakeCoffee", {}))
        self.assert_answer(400, COMMON + "UnknownOperationException", raw_call("ImportTable", {"TableName": "tab"}))

    def test_a_request_without_target_or_with_another_content_type(self):
        for headers in ({"Content-Type": "text/plain"}, {}):
            with self.subTest(headers):
                status, _, body = raw("POST", headers=headers, body=b"{}")
                self.assertEqual((404, b"<UnknownOperationException/>\n"), (status, body))


class Health(unittest.TestCase):
    def test_get(self):
        status, _, body = raw("GET")
        self.assertEqual(200, status)
        self.assertRegex(body, rb"^healthy: dynamodb\.[a-z0-9-]+\.amazonaws\.com $")

    def test_other_methods(self):
        for method in ("PUT", "DELETE"):
            with self.subTest(method):
                self.assertEqual(404, raw(method, headers={"Content-Type": "application/x-amz-json-1.0"}, body=b"{}")[0])
