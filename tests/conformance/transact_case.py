"""What the cases of transactions share: actions as short calls, and how a cancelled transaction is compared."""
import concurrent.futures
import random
import time

from botocore.exceptions import ClientError

from case import ApiCase

CANCELLED = "TransactionCanceledException"
CONFLICT = "TransactionConflictException"
IN_PROGRESS = "TransactionInProgressException"
MISMATCH = "IdempotentParameterMismatchException"
SCHEMA = "The provided key element does not match the schema"
DUPLICATES = "Transaction request cannot include multiple operations on one item"
CANCELLED_MESSAGE = "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]"
NONE = {"Code": "None"}
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
NEW = "attribute_not_exists(pk)"
THERE = "attribute_exists(pk)"
RETRY_SECONDS = 60


def _action(kind, table, body, condition=None, names=None, values=None, **more):
    given = {"ConditionExpression": condition, "ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    return {kind: {"TableName": table, **body, **{name: value for name, value in given.items() if value is not None}, **more}}


def put(table, item, condition=None, **more):
    return _action("Put", table, {"Item": item}, condition, **more)


def delete(table, key, condition=None, **more):
    return _action("Delete", table, {"Key": key}, condition, **more)


def update(table, key, expression, condition=None, **more):
    return _action("Update", table, {"Key": key, "UpdateExpression": expression}, condition, **more)


def check(table, key, condition, **more):
    return _action("ConditionCheck", table, {"Key": key}, condition, **more)


def get(table, key, projection=None, names=None):
    more = {"ProjectionExpression": projection} if projection is not None else {}
    return _action("Get", table, {"Key": key}, names=names, **more)


def invalid(message):
    """The reason of an action that is wrong in itself."""
    return {"Code": "ValidationError", "Message": message}


def codes(error):
    """Of a ClientError: the codes of its reasons; none unless it is of a cancelled transaction."""
    return [reason["Code"] for reason in error.response.get("CancellationReasons", [])]


def is_conflict(error):
    """Whether somebody else was in the way, and nothing else was wrong."""
    code = error.response["Error"]["Code"]
    return code in (CONFLICT, IN_PROGRESS) or set(codes(error)) - {"None"} == {"TransactionConflict"}


def until_no_conflict(operation):
    """Repeats what `operation` does as long as others are in the way."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            return operation()
        except ClientError as error:
            if not is_conflict(error) or time.monotonic() > deadline:
                raise
        time.sleep(random.uniform(0, 0.02))  # of different lengths, or those who met would meet again


def at_once(*tasks):
    """Runs them in threads of their own, and gives what they return."""
    with concurrent.futures.ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


class TransactCase(ApiCase):
    tables = ("hash_table", "range_table")

    def write(self, *actions, **more):
        return self.client.transact_write_items(TransactItems=list(actions), **more)

    def read(self, *gets, **more):
        """The items, None for one that is not there."""
        return [one.get("Item") for one in self.client.transact_get_items(TransactItems=list(gets), **more)["Responses"]]

    def ranged(self, sort=1):
        """A key of `range_table` that nothing else uses."""
        return {**self.key(), "sk": {"N": str(sort)}}

    def get(self, key, table=None, **more):
        """The item with the key that is in `key`, which may be a whole item."""
        names = ("pk", "sk") if table == self.range_table else ("pk",)
        return super().get({name: key[name] for name in names}, table, **more)

    def found(self, *keys):
        """The items of `hash_table` with these keys."""
        return [self.get(key) for key in keys]

    def assert_cancelled(self, reasons, *actions, operation="transact_write_items", **more):
        message = CANCELLED_MESSAGE.format(", ".join(reason["Code"] for reason in reasons))
        response = self.assert_error(CANCELLED, message, operation, TransactItems=list(actions), **more)
        self.assertEqual(reasons, response["CancellationReasons"])

    def assert_failed_at(self, position, error):
        """A ClientError of a transaction of which this one condition failed, whoever was in the way of the others."""
        found = codes(error)
        self.assertEqual("ConditionalCheckFailed", found.pop(position), error.response)
        self.assertLessEqual(set(found), {"None", "TransactionConflict"})

    def assert_refused(self, message, *actions, operation="transact_write_items", **more):
        return self.assert_validation(message, operation, TransactItems=list(actions), **more)

    def assert_refused_like(self, pattern, *actions, **more):
        """A ValidationException whose text has this in it."""
        self.assertRegex(self.assert_refused(None, *actions, **more)["Error"]["Message"], pattern)
