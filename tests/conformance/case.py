"""What the cases share: a client that sends whatever a test says, tables, and how errors are compared."""
import http.client
import json
import time
import unittest
import uuid
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACTIVE_SECONDS = 30
POLL_SECONDS = 0.02
VALIDATION = "ValidationException"
INVALID = "One or more parameter values were invalid: "

_endpoint = None
_region = None
_client = None
_streams = None


def use_endpoint(endpoint, region):
    """Called once, before any case runs."""
    global _endpoint, _region, _client, _streams
    _endpoint, _region = endpoint, region
    _client, _streams = (boto3.session.Session().client(
        service, region_name=region, endpoint_url=endpoint, aws_access_key_id="local", aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False, read_timeout=30))
        for service in ("dynamodb", "dynamodbstreams"))


def S(text):
    return {"S": text}


def N(number):
    return {"N": str(number)}


def wait_for(what, done):
    deadline = time.monotonic() + ACTIVE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {ACTIVE_SECONDS} s")
        time.sleep(POLL_SECONDS)


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def table_definition(name, sort=None):
    """Partition key "pk" (S), and sort key "sk" of type `sort` if given."""
    keys = [("pk", "HASH", "S")] + ([("sk", "RANGE", sort)] if sort else [])
    return {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind, _ in keys],
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": type_} for key, _, type_ in keys],
    }


class ApiCase(unittest.TestCase):
    """A class with tables of its own: `hash_table` (pk), `range_table` (pk, sk N), `text_table` (pk, sk S)."""

    maxDiff = None
    tables = ("hash_table",)
    _sorts = {"hash_table": None, "range_table": "N", "text_table": "S"}

    @classmethod
    def setUpClass(cls):
        cls.client, cls.streams = _client, _streams
        for attribute in cls.tables:
            name = unique(attribute.replace("_", "-"))
            setattr(cls, attribute, name)
            cls.create(table_definition(name, cls._sorts[attribute]))
            cls.addClassCleanup(cls.client.delete_table, TableName=name)

    @classmethod
    def create(cls, definition):
        created = cls.client.create_table(**definition)["TableDescription"]
        cls.wait_active(definition["TableName"])
        return created

    @classmethod
    def describe(cls, name):
        return cls.client.describe_table(TableName=name)["Table"]

    @classmethod
    def wait_active(cls, name):
        wait_for(f"{name} ACTIVE", lambda: cls.describe(name)["TableStatus"] == "ACTIVE")

    def put(self, item, table=None, **more):
        return self.client.put_item(TableName=table or self.hash_table, Item=item, **more)

    def get(self, key, table=None, **more):
        """The item, or None."""
        key = {"pk": S(key)} if isinstance(key, str) else key
        return self.client.get_item(TableName=table or self.hash_table, Key=key, ConsistentRead=True, **more).get("Item")

    def key(self):
        """A key that nothing else uses, as an item with nothing but it."""
        return {"pk": S(unique("key"))}

    def assert_error(self, code, message, operation, client=None, **arguments):
        """The answer's error; `message` is exact, or None."""
        with self.assertRaises(ClientError) as raised:
            getattr(client or self.client, operation)(**arguments)
        response = raised.exception.response
        found = response["Error"]
        self.assertEqual((code, message if message is not None else found["Message"]), (found["Code"], found["Message"]))
        return response

    def assert_condition_failed(self, operation, body, item):
        """A failed condition with ReturnValuesOnConditionCheckFailure=ALL_OLD, which older boto3 cannot send."""
        status, _, answer = raw_call(operation, {
            "TableName": self.hash_table, **body, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
        expected = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                    "message": "The conditional request failed"}
        self.assertEqual((400, expected if item is None else {**expected, "Item": item}), (status, json.loads(answer)))

    def assert_validation(self, message, operation, **arguments):
        return self.assert_error(VALIDATION, message, operation, **arguments)


def raw(method, path="/", headers=None, body=b""):
    """(status, headers, body) of one plain HTTP request."""
    connection = http.client.HTTPConnection(urlsplit(_endpoint).netloc, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def raw_call(operation, body, headers=None):
    """As `raw`, of an operation, with an authorization that looks like one. `body`: text, bytes, or what is sent as JSON."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return raw("POST", headers={
        "X-Amz-Target": f"DynamoDB_20120810.{operation}", "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20250101T000000Z", "Authorization":
            f"AWS4-HMAC-SHA256 Credential=local/20250101/{_region}/dynamodb/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=00", **(headers or {})}, body=text)
