"""What the cases of secondary indexes share: definitions, tables with indexes, and waiting for what an index shows."""
import time

from case import POLL_SECONDS, ApiCase, unique

EVENTUAL_SECONDS = 10
LIMIT_EXCEEDED = "LimitExceededException"
NOT_FOUND = "ResourceNotFoundException"
IN_USE = "ResourceInUseException"


def B(data):
    return {"B": data}


def schema(*names, hashes=1):
    """A key schema: the first `hashes` names are HASH, the others are RANGE."""
    return [{"AttributeName": name, "KeyType": "HASH" if k < hashes else "RANGE"} for k, name in enumerate(names)]


def index(name, keys, projection="ALL", include=None, throughput=None):
    """The definition of one index; `keys`: names (HASH, RANGE), or a whole schema. `projection` None: a Projection without type."""
    definition = {"IndexName": name, "KeySchema": schema(*keys) if isinstance(keys[0], str) else list(keys), "Projection": {}}
    if projection is not None:
        definition["Projection"]["ProjectionType"] = projection
    if include is not None:
        definition["Projection"]["NonKeyAttributes"] = include
    if throughput is not None:
        definition["ProvisionedThroughput"] = units(*throughput)
    return definition


def units(read, write):
    return {"ReadCapacityUnits": read, "WriteCapacityUnits": write}


def definitions(**types):
    return [{"AttributeName": name, "AttributeType": type_} for name, type_ in types.items()]


def table(keys=("pk",), types=None, gsis=None, lsis=None, throughput=None, **more):
    """A table's definition with a name of its own, on demand unless `throughput` is given. `types`: of the key attributes that
    are not strings; the others are found in the schemas."""
    found = {name: "S" for name in keys}
    for one in (gsis or []) + (lsis or []):
        found.update((key["AttributeName"], "S") for key in one["KeySchema"])
    found.update(types or {})
    definition = {"TableName": unique("indexed"), "KeySchema": schema(*keys), "AttributeDefinitions": definitions(**found)}
    if throughput:
        definition["ProvisionedThroughput"] = units(*throughput)
    else:
        definition["BillingMode"] = "PAY_PER_REQUEST"
    if gsis is not None:
        definition["GlobalSecondaryIndexes"] = gsis
    if lsis is not None:
        definition["LocalSecondaryIndexes"] = lsis
    return {**definition, **more}


class IndexCase(ApiCase):
    """A class makes its tables in setUpClass with `make`; `cls.table` is where the helpers read and write by default."""

    tables = ()
    table = None

    @classmethod
    def make(cls, **arguments):
        """Creates the table of these arguments of `table`, until the end of the class, and returns its name."""
        definition = table(**arguments)
        cls.create(definition)
        cls.addClassCleanup(cls.delete_quietly, definition["TableName"])
        return definition["TableName"]

    @classmethod
    def delete_quietly(cls, name):
        try:
            cls.client.delete_table(TableName=name)
        except cls.client.exceptions.ClientError:
            pass

    @classmethod
    def load(cls, name, items):
        for k in range(0, len(items), 25):
            requests = {name: [{"PutRequest": {"Item": item}} for item in items[k:k + 25]]}
            while requests:
                requests = cls.client.batch_write_item(RequestItems=requests).get("UnprocessedItems")

    def eventually(self, expected, found, seconds=EVENTUAL_SECONDS, times=1):
        """Calls `found` until it gives what is expected, as a read of an index is only eventually what was written; `times`: so often in
        a row, as two reads may see different copies."""
        deadline, good = time.monotonic() + seconds, 0
        while good < times:
            seen = found()
            good = good + 1 if seen == expected else 0
            if not good:
                if time.monotonic() > deadline:
                    self.assertEqual(expected, seen)
                time.sleep(POLL_SECONDS)

    @classmethod
    def settle(cls, counts):
        """Waits until each of these indexes shows so many entries of the class's table, whichever copy is asked."""
        case = cls()
        for name, count in counts.items():
            case.eventually(count, lambda name=name: case.scan(name)["Count"], times=5)

    def query(self, index_name, condition, values, **more):
        """One answer of a Query of an index."""
        return self.client.query(TableName=more.pop("TableName", self.table), IndexName=index_name, KeyConditionExpression=condition,
                                 ExpressionAttributeValues=values, **more)

    def scan(self, index_name, **more):
        return self.client.scan(TableName=more.pop("TableName", self.table), IndexName=index_name, **more)

    def pages(self, read, **more):
        """The items of every page, as a list of lists, and the keys that led to the next ones."""
        pages, keys, start = [], [], {}
        while True:
            answer = read(**more, **start)
            pages.append(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return pages, keys
            keys.append(answer["LastEvaluatedKey"])
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
            self.assertLess(len(pages), 1000, "the pages do not end")

    def put(self, item, table=None, **more):
        return super().put(item, table or self.table, **more)

    def get(self, key, table=None, **more):
        return super().get(key, table or self.table, **more)

    def update(self, key, expression, values=None, **more):
        if values:
            more["ExpressionAttributeValues"] = values
        return self.client.update_item(TableName=more.pop("TableName", self.table), Key=key, UpdateExpression=expression, **more)

    def remove(self, key, **more):
        return self.client.delete_item(TableName=self.table, Key=key, **more)

    def description(self, name, index_name, kind="GlobalSecondaryIndexes"):
        """The description of one index, or None."""
        return next((one for one in self.describe(name).get(kind, []) if one["IndexName"] == index_name), None)

    def wait_index_active(self, name, index_name):
        self.eventually("ACTIVE", lambda: (self.description(name, index_name) or {}).get("IndexStatus"), seconds=30)
        self.wait_active(name)

    def wait_index_gone(self, name, index_name):
        self.eventually(None, lambda: self.description(name, index_name), seconds=30)
        self.wait_active(name)

    def assert_starting_key_refused(self, operation, **arguments):
        """Of an ExclusiveStartKey with wrong names or types; what follows the text, and whether it is there for the type of an index
        key, is open (unverified)."""
        self.assert_validation_like("The provided starting key is invalid.*|The provided key element does not match the schema", operation,
                                    TableName=self.table, **arguments)

    def assert_validation_like(self, pattern, operation, **arguments):
        """A ValidationException whose whole text matches: for texts that are only known in part, or of several forms."""
        response = self.assert_validation(None, operation, **arguments)
        self.assertRegex(response["Error"]["Message"], rf"^(?:{pattern})$")


def text(answer, *names):
    """The values of these attributes in every item, without their types; None for one that is absent."""
    def of(item):
        values = tuple(next(iter(item[name].values())) if name in item else None for name in names)
        return values if len(names) > 1 else values[0]
    return [of(item) for item in (answer["Items"] if isinstance(answer, dict) else answer)]
