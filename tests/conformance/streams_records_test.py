"""What the records of a stream say (reference/streams-ttl-triggers.md §3): by view type, and by how the item was written."""
import datetime

from case import N, S, unique, wait_for
from streams_case import RecordsCase, keys, shown

A1, A2 = {"a": S("one")}, {"a": S("two and more")}


def size(attributes):
    """Of strings and of numbers of one or two digits (reference/dynamodb-api.md §3.1)."""
    return sum(len(name) + (len(value["S"]) if "S" in value else 2) for name, value in attributes.items())


class Views:
    """The same changes for each view type."""

    shows_new = shows_old = False

    def assert_record(self, record, event, new, old):
        images = [image for image, shows in ((new, self.shows_new), (old, self.shows_old)) if shows and image is not None]
        self.assertEqual((event, new if self.shows_new else None, old if self.shows_old else None), shown(record))
        self.assertEqual(self.key(), keys(record))
        self.assertEqual(self.view, record["dynamodb"]["StreamViewType"])
        self.assertEqual(size(self.key()) + sum(map(size, images)), record["dynamodb"]["SizeBytes"])

    def test_an_insert(self):
        self.write(self.item(**A1))
        record, = self.told()
        self.assert_record(record, "INSERT", self.item(**A1), None)

    def test_a_change(self):
        self.write(self.item(**A1))
        self.write(self.item(**A2))
        _, record = self.told()
        self.assert_record(record, "MODIFY", self.item(**A2), self.item(**A1))

    def test_a_removal(self):
        self.write(self.item(**A1))
        self.delete()
        _, record = self.told()
        self.assert_record(record, "REMOVE", None, self.item(**A1))

    def test_an_item_that_is_a_key_alone(self):
        self.write(self.item())
        self.delete()
        first, second = self.told()
        self.assert_record(first, "INSERT", self.item(), None)
        self.assert_record(second, "REMOVE", None, self.item())

    def test_the_members(self):
        self.write(self.item(**A1))
        record, = self.told()
        self.assertEqual({"eventID", "eventName", "eventVersion", "eventSource", "awsRegion", "dynamodb"}, set(record))
        images = {"NewImage"} if self.shows_new else set()
        self.assertEqual({"ApproximateCreationDateTime", "Keys", "SequenceNumber", "SizeBytes", "StreamViewType"} | images,
                         set(record["dynamodb"]))


class KeysOnly(Views, RecordsCase):
    view = "KEYS_ONLY"


class NewImage(Views, RecordsCase):
    view = "NEW_IMAGE"
    shows_new = True


class OldImage(Views, RecordsCase):
    view = "OLD_IMAGE"
    shows_old = True


class NewAndOldImages(Views, RecordsCase):
    shows_new = shows_old = True


class Records(RecordsCase):
    def test_where_it_comes_from(self):
        self.write(self.item())
        record, = self.told()
        self.assertEqual(("1.1", "aws:dynamodb"), (record["eventVersion"], record["eventSource"]))
        self.assertEqual(self.arn.split(":")[3], record["awsRegion"])
        self.assertRegex(record["eventID"], r"^[0-9a-f]{32}$")
        self.assertRegex(record["dynamodb"]["SequenceNumber"], r"^\d{21,40}$")

    def test_when_it_happened_in_whole_seconds(self):
        self.write(self.item())
        record, = self.told()
        at = record["dynamodb"]["ApproximateCreationDateTime"]
        self.assertEqual(0, at.microsecond)
        self.assertLess(abs(datetime.datetime.now(datetime.timezone.utc) - at), datetime.timedelta(minutes=5))

    def test_a_client_is_not_named(self):
        self.write(self.item())
        self.delete()
        for record in self.told():
            self.assertNotIn("userIdentity", record)

    def test_changes_of_an_item_are_in_order(self):
        versions = [self.item(n=N(n)) for n in range(20)]
        for version in versions:
            self.write(version)
        self.delete()
        self.assert_told(("INSERT", versions[0], None), *(("MODIFY", new, old) for old, new in zip(versions, versions[1:])),
                         ("REMOVE", None, versions[-1]))

    def test_an_item_that_comes_back(self):
        self.write(self.item(**A1))
        self.delete()
        self.write(self.item(**A1))
        self.assert_told(("INSERT", self.item(**A1), None), ("REMOVE", None, self.item(**A1)), ("INSERT", self.item(**A1), None))

    def test_every_type_of_attribute(self):
        item = self.item(s=S("text"), n=N("-1.5"), b={"B": b"\x00\xff"}, t={"BOOL": True}, z={"NULL": True}, ss={"SS": ["a", "b"]},
                         ns={"NS": ["1", "2"]}, bs={"BS": [b"a", b"b"]}, l={"L": [S("x"), N(1), {"L": []}]}, m={"M": {"k": {"M": {}}}},
                         e=S(""))
        self.write(item)
        record, = self.told()
        image = record["dynamodb"]["NewImage"]
        for name, kind in (("ss", "SS"), ("ns", "NS"), ("bs", "BS")):
            image[name][kind].sort()
        self.assertEqual(item, image)

    def test_a_table_with_a_partition_key_alone(self):
        name = self.table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        arn = self.describe(name)["LatestStreamArn"]
        self.wait_status(arn, "ENABLED")
        self.client.put_item(TableName=name, Item={"pk": S("x"), "a": S("y")})
        record, = self.wait_records(arn, 1)
        self.assertEqual({"pk": S("x")}, keys(record))


class Writes(RecordsCase):
    """Each way of writing."""

    def batch(self, *requests):
        self.client.batch_write_item(RequestItems={self.name: list(requests)})

    def transact(self, *actions):
        self.client.transact_write_items(TransactItems=[{kind: {"TableName": self.name, **body}} for kind, body in actions])

    def statement(self, text):
        self.client.execute_statement(Statement=text.format(t=f'"{self.name}"', key=f"pk = '{self.pk}' AND sk = 1", pk=self.pk))

    def test_put_of_a_new_item(self):
        self.write(self.item(**A1))
        self.assert_told(("INSERT", self.item(**A1), None))

    def test_put_over_an_item_is_one_change(self):
        self.write(self.item(**A1, b=N(1)))
        self.write(self.item(**A2))
        self.assert_told(("INSERT", self.item(**A1, b=N(1)), None), ("MODIFY", self.item(**A2), self.item(**A1, b=N(1))))

    def test_update_of_a_new_item(self):
        self.change("SET a = :a", {":a": S("one")})
        self.assert_told(("INSERT", self.item(**A1), None))

    def test_update_of_a_key_alone(self):
        self.client.update_item(TableName=self.name, Key=self.key())
        self.assert_told(("INSERT", self.item(), None))

    def test_update_of_an_item(self):
        self.write(self.item(**A1, n=N(1)))
        self.change("SET a = :a ADD n :one", {":a": S("two and more"), ":one": N(1)})
        self.assert_told(("INSERT", self.item(**A1, n=N(1)), None), ("MODIFY", self.item(**A2, n=N(2)), self.item(**A1, n=N(1))))

    def test_update_that_removes_an_attribute(self):
        self.write(self.item(**A1))
        self.change("REMOVE a")
        self.assert_told(("INSERT", self.item(**A1), None), ("MODIFY", self.item(), self.item(**A1)))

    def test_delete(self):
        self.write(self.item(**A1))
        self.delete()
        self.assert_told(("INSERT", self.item(**A1), None), ("REMOVE", None, self.item(**A1)))

    def test_writes_with_conditions(self):
        self.client.put_item(TableName=self.name, Item=self.item(**A1), ConditionExpression="attribute_not_exists(pk)")
        self.change("SET a = :new", {":new": S("two and more"), ":old": S("one")}, ConditionExpression="a = :old")
        self.assert_told(("INSERT", self.item(**A1), None), ("MODIFY", self.item(**A2), self.item(**A1)))

    def test_a_batch_has_a_record_of_each_item(self):
        for sk in (1, 2):
            self.write(self.item(sk, **A1))
        self.batch({"PutRequest": {"Item": self.item(1, **A2)}}, {"DeleteRequest": {"Key": self.key(2)}},
                   {"PutRequest": {"Item": self.item(3, **A1)}})
        told = {keys(record)["sk"]["N"]: shown(record) for record in self.told()[2:]}
        self.assertEqual({"1": ("MODIFY", self.item(1, **A2), self.item(1, **A1)), "2": ("REMOVE", None, self.item(2, **A1)),
                          "3": ("INSERT", self.item(3, **A1), None)}, told)

    def test_a_transaction_has_a_record_of_each_item(self):
        for sk in (1, 2, 4):
            self.write(self.item(sk, **A1))
        self.transact(("Update", {"Key": self.key(1), "UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": A2["a"]}}),
                      ("Delete", {"Key": self.key(2)}), ("Put", {"Item": self.item(3, **A1)}),
                      ("ConditionCheck", {"Key": self.key(4), "ConditionExpression": "attribute_exists(pk)"}))
        told = {keys(record)["sk"]["N"]: shown(record) for record in self.told()[3:]}
        self.assertEqual({"1": ("MODIFY", self.item(1, **A2), self.item(1, **A1)), "2": ("REMOVE", None, self.item(2, **A1)),
                          "3": ("INSERT", self.item(3, **A1), None)}, told)

    def test_records_of_a_transaction_are_apart(self):
        self.transact(*(("Put", {"Item": self.item(sk)}) for sk in range(5)))
        told = self.told()
        self.assertEqual(5, len({record["eventID"] for record in told}))
        self.assertEqual(5, len({record["dynamodb"]["SequenceNumber"] for record in told}))

    def test_a_transaction_over_several_partitions(self):
        others = [{"pk": S(unique("other")), "sk": N(1)} for _ in range(8)]
        self.transact(*(("Put", {"Item": item}) for item in others))

        def told():
            return [keys(record) for record in self.records(self.arn) if keys(record) in others]
        wait_for("records of all items", lambda: len(told()) >= len(others))
        self.assertCountEqual(others, told())

    def test_partiql_insert(self):
        self.statement("INSERT INTO {t} VALUE {{'pk': '{pk}', 'sk': 1, 'a': 'one'}}")
        self.assert_told(("INSERT", self.item(**A1), None))

    def test_partiql_update(self):
        self.write(self.item(**A1))
        self.statement("UPDATE {t} SET a = 'two and more' WHERE {key}")
        self.assert_told(("INSERT", self.item(**A1), None), ("MODIFY", self.item(**A2), self.item(**A1)))

    def test_partiql_delete(self):
        self.write(self.item(**A1))
        self.statement("DELETE FROM {t} WHERE {key}")
        self.assert_told(("INSERT", self.item(**A1), None), ("REMOVE", None, self.item(**A1)))

    def test_partiql_batch(self):
        self.client.batch_execute_statement(Statements=[
            {"Statement": f"INSERT INTO \"{self.name}\" VALUE {{'pk': '{self.pk}', 'sk': {sk}}}"} for sk in (1, 2)])
        self.assertCountEqual([("INSERT", self.item(1), None), ("INSERT", self.item(2), None)], [shown(record) for record in self.told()])

    def test_writes_from_before_expressions(self):
        self.client.update_item(TableName=self.name, Key=self.key(), AttributeUpdates={"a": {"Action": "PUT", "Value": S("one")}})
        self.assert_told(("INSERT", self.item(**A1), None))


class Nothing(RecordsCase):
    """What changes nothing is not told."""

    def assert_only_the_insert(self, item):
        self.assert_told(("INSERT", item, None))

    def test_the_same_item_put_again(self):
        self.write(self.item(**A1))
        self.write(self.item(**A1))
        self.assert_only_the_insert(self.item(**A1))

    def test_the_same_item_put_again_in_a_batch(self):
        self.write(self.item(**A1))
        self.client.batch_write_item(RequestItems={self.name: [{"PutRequest": {"Item": self.item(**A1)}}]})
        self.assert_only_the_insert(self.item(**A1))

    def test_the_same_item_put_again_in_a_transaction(self):  # (unverified)
        self.write(self.item(**A1))
        self.client.transact_write_items(TransactItems=[{"Put": {"TableName": self.name, "Item": self.item(**A1)}}])
        self.assert_only_the_insert(self.item(**A1))

    def test_an_update_to_an_equal_value(self):
        self.write(self.item(**A1))
        self.change("SET a = :a", {":a": S("one")})
        self.assert_only_the_insert(self.item(**A1))

    def test_a_number_that_is_spelled_otherwise(self):  # (unverified)
        self.write(self.item(n=N("10")))
        self.change("SET n = :n", {":n": N("1e1")})
        self.assert_only_the_insert(self.item(n=N("10")))

    def test_a_set_in_another_order(self):
        self.write(self.item(s={"SS": ["a", "b", "c"]}))
        self.change("SET s = :s", {":s": {"SS": ["c", "a", "b"]}})
        record, = self.told()
        self.assertEqual("INSERT", record["eventName"])

    def test_a_map_in_another_order(self):
        self.write(self.item(m={"M": {"a": N(1), "b": N(2)}}))
        self.change("SET m = :m", {":m": {"M": {"b": N(2), "a": N(1)}}})
        self.assert_only_the_insert(self.item(m={"M": {"a": N(1), "b": N(2)}}))

    def test_a_delete_of_what_is_not_there(self):
        self.delete()
        self.assert_told()

    def test_a_delete_of_what_is_not_there_in_a_batch(self):
        self.client.batch_write_item(RequestItems={self.name: [{"DeleteRequest": {"Key": self.key()}}]})
        self.assert_told()

    def test_an_attribute_removed_that_is_not_there(self):
        self.write(self.item(**A1))
        self.change("REMOVE b")
        self.assert_only_the_insert(self.item(**A1))

    def test_an_attribute_removed_of_no_item(self):
        self.change("REMOVE a")
        self.assert_told()

    def test_an_update_of_nothing(self):
        self.write(self.item(**A1))
        self.client.update_item(TableName=self.name, Key=self.key())
        self.assert_only_the_insert(self.item(**A1))

    def test_a_failed_condition(self):
        self.write(self.item(**A1))
        self.assert_error("ConditionalCheckFailedException", None, "put_item", TableName=self.name, Item=self.item(**A2),
                          ConditionExpression="attribute_not_exists(pk)")
        self.assert_only_the_insert(self.item(**A1))

    def test_a_cancelled_transaction(self):
        self.write(self.item(**A1))
        self.assert_error("TransactionCanceledException", None, "transact_write_items", TransactItems=[
            {"Put": {"TableName": self.name, "Item": self.item(2)}},
            {"ConditionCheck": {"TableName": self.name, "Key": self.key(1), "ConditionExpression": "attribute_not_exists(pk)"}}])
        self.assert_only_the_insert(self.item(**A1))

    def test_a_write_that_is_wrong(self):
        self.assert_error("ValidationException", None, "put_item", TableName=self.name, Item={"pk": S(self.pk)})
        self.assert_told()
