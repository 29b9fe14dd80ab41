"""What the cases about settings share: tables that a test may change, and calls that older boto3 has no member or operation for."""
import json

from case import ApiCase, raw_call, table_definition, unique

NOT_FOUND = "ResourceNotFoundException"
LIMIT_EXCEEDED = "LimitExceededException"
DETECTED = "1 validation error detected: "
STATEMENT = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "dynamodb:GetItem", "Resource": "*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements or [STATEMENT])})


def units(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def missing(path):
    return f"Value null at '{path}' failed to satisfy constraint: Member must not be null"


def table_missing(name):
    return f"Requested resource not found: Table: {name} not found"


class SettingsCase(ApiCase):
    tables = ()

    def table(self, **more):
        """The name of a new table, deleted at the end. Members go out as they are, known to boto3 or not."""
        definition = {**table_definition(unique("table")), **more}
        self.call("CreateTable", definition)
        self.addCleanup(self.client.delete_table, TableName=definition["TableName"])
        self.wait_active(definition["TableName"])
        return definition["TableName"]

    def provisioned(self, read, write, **more):
        return self.table(BillingMode="PROVISIONED", ProvisionedThroughput=units(read, write), **more)

    def arn(self, name):
        return self.describe(name)["TableArn"]

    def call(self, operation, body):
        """The answer; it must be a success."""
        status, _, answer = raw_call(operation, body)
        self.assertEqual(200, status, answer)
        return json.loads(answer or "{}")

    def refuse(self, code, message, operation, body):
        """`message` is exact, or None. Returns the message."""
        status, _, answer = raw_call(operation, body)
        self.assertEqual(400, status, answer)
        error = json.loads(answer)
        self.assertEqual((code, message if message is not None else error["message"]), (error["__type"].split("#")[1], error["message"]))
        return error["message"]

    def refuse_validation(self, message, operation, body):
        return self.refuse("ValidationException", message, operation, body)

    def describe_raw(self, name):
        """With the members that older boto3 drops."""
        return self.call("DescribeTable", {"TableName": name})["Table"]

    def update(self, name, **members):
        answer = self.call("UpdateTable", {"TableName": name, **members})["TableDescription"]
        self.wait_active(name)
        return answer

    def refuse_update(self, message, name, code="ValidationException", **members):
        return self.refuse(code, message, "UpdateTable", {"TableName": name, **members})
