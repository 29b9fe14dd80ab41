"""GetShardIterator and GetRecords (reference/streams-ttl-triggers.md §2). What takes hours, as iterators that expire, shards that roll
over and records that are forgotten: tests/unit/regiond/server/operations/streams_api_test.cc. Texts without a reference are (unverified)."""
from case import N, S, table_definition, unique, wait_for
from settings_case import DETECTED, NOT_FOUND, missing
from streams_case import (
    DISABLED, OLD_LABEL, RecordsCase, StreamsCase, enabled, keys, out_of_range, shown, stream_missing, too_long, too_short)

VALIDATION = "ValidationException"
RECORDS_MAX = 1000


class Iterators(StreamsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name, cls.arn = cls.make_stream()
        cls.shard = cls.shards(cls.arn)[0]

    def refuse_iterator(self, message, code=VALIDATION, **changed):
        arguments = {"StreamArn": self.arn, "ShardId": self.shard["ShardId"], "ShardIteratorType": "LATEST", **changed}
        self.refuse_streams(code, message, "get_shard_iterator", **arguments)

    def test_of_every_type(self):
        start = self.shard["SequenceNumberRange"]["StartingSequenceNumber"]
        for kind, more in (("TRIM_HORIZON", {}), ("LATEST", {}), ("AT_SEQUENCE_NUMBER", {"SequenceNumber": start}),
                           ("AFTER_SEQUENCE_NUMBER", {"SequenceNumber": start})):
            with self.subTest(kind):
                iterator = self.iterator(self.arn, self.shard["ShardId"], kind, **more)
                self.assertTrue(1 <= len(iterator) <= 2048)
                self.assertEqual([], self.read(iterator))

    def test_members_that_are_missing(self):
        self.refuse_streams(VALIDATION, f"3 validation errors detected: {missing('streamArn')}; {missing('shardId')}; "
                            f"{missing('shardIteratorType')}", "get_shard_iterator")

    def test_a_sequence_number_that_is_missing(self):
        for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
            with self.subTest(kind):
                self.refuse_iterator(None, ShardIteratorType=kind)

    def test_a_sequence_number_too_many(self):
        number = self.shard["SequenceNumberRange"]["StartingSequenceNumber"]
        for kind in ("TRIM_HORIZON", "LATEST"):
            with self.subTest(kind):
                self.refuse_iterator(None, ShardIteratorType=kind, SequenceNumber=number)

    def test_sequence_numbers_that_are_none(self):
        at = {"ShardIteratorType": "AT_SEQUENCE_NUMBER"}
        self.refuse_iterator(too_short("1", "sequenceNumber", 21), SequenceNumber="1", **at)
        self.refuse_iterator(too_long("1" * 41, "sequenceNumber", 40), SequenceNumber="1" * 41, **at)
        self.refuse_iterator(None, SequenceNumber="not-a-sequence-number", **at)

    def test_another_type(self):
        self.refuse_iterator(None, ShardIteratorType="OLDEST")

    def test_a_shard_that_is_missing(self):
        for shard_id in ("shardId-00000000000000000001-00000000", "a-shard-that-there-never-was-anywhere"):
            with self.subTest(shard_id):
                self.refuse_iterator(None, code=NOT_FOUND, ShardId=shard_id)

    def test_a_shard_of_another_stream(self):
        _, other = self.own_stream()
        self.refuse_iterator(None, code=NOT_FOUND, ShardId=self.shards(other)[0]["ShardId"])

    def test_shard_ids_of_the_wrong_length(self):
        self.refuse_iterator(too_short("x", "shardId", 28), ShardId="x")
        self.refuse_iterator(too_long("x" * 66, "shardId", 65), ShardId="x" * 66)

    def test_a_stream_that_is_missing(self):
        arn = f"{self.arn.rsplit('/', 1)[0]}/{OLD_LABEL}"
        self.refuse_iterator(stream_missing(arn), code=NOT_FOUND, StreamArn=arn)

    def test_arns_that_are_none(self):
        self.refuse_iterator(too_short("nonsense", "streamArn", 37), StreamArn="nonsense")
        self.refuse_iterator(None, StreamArn="nonsense" * 10)


class Reading(RecordsCase):
    """The shard of this test's items tells of others, too."""

    def own(self, records):
        return [shown(record)[1] for record in records if self.is_own(record)]

    def five(self):
        """Five items, the records of them, and their shard."""
        items = [self.item(sk) for sk in range(5)]
        for item in items:
            self.write(item)
        return items, self.told(), self.shard_id()

    def test_from_the_first_record(self):
        items, _, shard_id = self.five()
        self.assertEqual(items, self.own(self.read(self.iterator(self.arn, shard_id))))

    def test_at_a_sequence_number(self):
        items, records, shard_id = self.five()
        number = records[2]["dynamodb"]["SequenceNumber"]
        self.assertEqual(items[2:], self.own(self.read(self.iterator(self.arn, shard_id, "AT_SEQUENCE_NUMBER", SequenceNumber=number))))

    def test_after_a_sequence_number(self):
        items, records, shard_id = self.five()
        number = records[2]["dynamodb"]["SequenceNumber"]
        self.assertEqual(items[3:], self.own(self.read(self.iterator(self.arn, shard_id, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number))))

    def test_at_the_start_of_the_range(self):
        items, _, shard_id = self.five()
        ends = next(shard["SequenceNumberRange"] for shard in self.shards(self.arn) if shard["ShardId"] == shard_id)
        start = ends["StartingSequenceNumber"]
        self.assertEqual(items, self.own(self.read(self.iterator(self.arn, shard_id, "AT_SEQUENCE_NUMBER", SequenceNumber=start))))

    def test_from_now_on(self):
        _, _, shard_id = self.five()
        iterator = self.iterator(self.arn, shard_id, "LATEST")
        self.write(self.item(7))
        found = []

        def done():
            found[:] = self.own(self.read(iterator))
            return self.item(7) in found
        wait_for("the record", done)
        self.assertEqual([self.item(7)], found)

    def test_pages(self):
        items, records, shard_id = self.five()
        found = []
        iterator = self.iterator(self.arn, shard_id, "AT_SEQUENCE_NUMBER", SequenceNumber=records[0]["dynamodb"]["SequenceNumber"])
        while len(self.own(found)) < 5:
            answer = self.streams.get_records(ShardIterator=iterator, Limit=2)
            self.assertLessEqual(len(answer["Records"]), 2)
            found += answer["Records"]
            iterator = answer["NextShardIterator"]
        self.assertEqual(items, self.own(found))

    def test_an_iterator_may_be_used_again(self):
        items, _, shard_id = self.five()
        iterator = self.iterator(self.arn, shard_id)
        self.assertEqual(self.own(self.read(iterator)), self.own(self.read(iterator)))

    def test_the_end_of_an_open_shard(self):
        _, _, shard_id = self.five()
        answer = self.streams.get_records(ShardIterator=self.iterator(self.arn, shard_id, "LATEST"))
        self.assertEqual([], answer["Records"])
        self.assertIn("NextShardIterator", answer)

    def test_sequence_numbers_rise_within_the_range(self):
        self.five()
        for shard in self.shards(self.arn):
            numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in self.read(self.iterator(self.arn, shard["ShardId"]))]
            self.assertEqual(sorted(set(numbers)), numbers)
            if numbers:
                self.assertLessEqual(int(shard["SequenceNumberRange"]["StartingSequenceNumber"]), numbers[0])

    def test_a_record_is_always_the_same(self):
        _, records, shard_id = self.five()
        again = [record for record in self.read(self.iterator(self.arn, shard_id)) if self.is_own(record)]
        self.assertEqual(records, again)
        ids = [record["eventID"] for record in self.records(self.arn)]
        self.assertEqual(len(set(ids)), len(ids))


class Refused(StreamsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.name, cls.arn = cls.make_stream()
        cls.good = cls.iterator(cls.arn, cls.shards(cls.arn)[0]["ShardId"])

    def refuse_records(self, message, **arguments):
        self.refuse_streams(VALIDATION, message, "get_records", **arguments)

    def test_no_iterator(self):
        self.refuse_records(DETECTED + missing("shardIterator"))

    def test_iterators_that_are_none(self):
        self.refuse_records(too_short("", "shardIterator", 1), ShardIterator="")
        for iterator in ("nonsense", "x" * 2048, self.good[:-4], self.good[4:], self.good + self.good):
            with self.subTest(iterator):
                self.refuse_records(None, ShardIterator=iterator)
        self.refuse_records(too_long("x" * 2049, "shardIterator", 2048), ShardIterator="x" * 2049)

    def test_an_iterator_that_was_changed(self):
        middle = len(self.good) // 2
        other = "A" if self.good[middle] != "A" else "B"
        self.refuse_records(None, ShardIterator=self.good[:middle] + other + self.good[middle + 1:])

    def test_limits(self):
        self.refuse_records(out_of_range(0, "greater than or equal to 1"), ShardIterator=self.good, Limit=0)
        self.refuse_records(out_of_range(1001, "less than or equal to 1000"), ShardIterator=self.good, Limit=1001)
        self.streams.get_records(ShardIterator=self.good, Limit=1000)


class Ends(StreamsCase):
    """Streams that are disabled: all shards are closed, and can be read to their end."""

    def put(self, name, count, pk="x"):
        for sk in range(count):
            self.client.put_item(TableName=name, Item={"pk": S(pk), "sk": N(sk)})

    def test_a_closed_shard_comes_to_an_end(self):
        name, arn = self.own_stream()
        self.put(name, 3)
        self.disable(name, arn)
        found = []
        for shard in self.shards(arn):
            iterator = self.iterator(arn, shard["ShardId"])
            while iterator:
                answer = self.streams.get_records(ShardIterator=iterator, Limit=1)
                found += answer["Records"]
                iterator = answer.get("NextShardIterator")
        self.assertEqual(["0", "1", "2"], [keys(record)["sk"]["N"] for record in found])

    def test_the_latest_of_a_closed_shard_is_nothing(self):
        name, arn = self.own_stream()
        self.put(name, 3)
        self.disable(name, arn)
        for shard in self.shards(arn):
            answer = self.streams.get_records(ShardIterator=self.iterator(arn, shard["ShardId"], "LATEST"))
            self.assertEqual(([], None), (answer["Records"], answer.get("NextShardIterator")))

    def test_after_the_end_of_the_range(self):
        name, arn = self.own_stream()
        self.put(name, 3)
        self.disable(name, arn)
        for shard in self.shards(arn):
            end = shard["SequenceNumberRange"]["EndingSequenceNumber"]
            iterator = self.iterator(arn, shard["ShardId"], "AFTER_SEQUENCE_NUMBER", SequenceNumber=end)
            self.assertEqual([], self.streams.get_records(ShardIterator=iterator)["Records"])

    def test_records_lie_within_the_range(self):
        name, arn = self.own_stream()
        self.put(name, 3)
        self.disable(name, arn)
        for shard in self.shards(arn):
            ends = shard["SequenceNumberRange"]
            for record in self.read(self.iterator(arn, shard["ShardId"])):
                self.assertLessEqual(int(ends["StartingSequenceNumber"]), int(record["dynamodb"]["SequenceNumber"]))
                self.assertLessEqual(int(record["dynamodb"]["SequenceNumber"]), int(ends["EndingSequenceNumber"]))

    def test_an_iterator_from_before_the_end(self):
        name, arn = self.own_stream()
        iterators = [self.iterator(arn, shard["ShardId"]) for shard in self.shards(arn)]
        self.put(name, 3)
        self.disable(name, arn)
        self.assertEqual(3, sum(len(self.read(iterator)) for iterator in iterators))

    def test_what_comes_after_is_not_told(self):
        name, arn = self.own_stream()
        self.put(name, 2)
        self.disable(name, arn)
        self.put(name, 1, pk="later")
        self.assertEqual({"x"}, {keys(record)["pk"]["S"] for record in self.wait_records(arn, 2)})

    def test_each_stream_tells_of_its_time(self):
        name, first = self.own_stream("KEYS_ONLY")
        self.put(name, 1, pk="one")
        self.disable(name, first)
        self.put(name, 1, pk="between")
        self.update(name, StreamSpecification=enabled("NEW_IMAGE"))
        second = self.describe(name)["LatestStreamArn"]
        self.wait_status(second, "ENABLED")
        self.put(name, 1, pk="two")
        self.assertEqual({"pk": S("two"), "sk": N(0)}, self.wait_records(second, 1)[0]["dynamodb"]["NewImage"])
        self.assertEqual("one", keys(self.wait_records(first, 1)[0])["pk"]["S"])

    def test_a_write_right_after_the_answer(self):
        name = self.table()
        self.update(name, StreamSpecification=enabled())
        arn = self.describe(name)["LatestStreamArn"]
        self.client.put_item(TableName=name, Item={"pk": S("x")})
        self.update(name, StreamSpecification=DISABLED)
        self.client.put_item(TableName=name, Item={"pk": S("y")})
        self.wait_status(arn, "DISABLED")
        self.assertEqual(["x"], [keys(record)["pk"]["S"] for record in self.wait_records(arn, 1)])

    def test_a_name_that_another_table_had(self):
        name = unique("stream")
        arns = []
        for _ in range(2):
            self.create({**table_definition(name), "StreamSpecification": enabled()})
            arns.append(self.describe(name)["LatestStreamArn"])
            self.client.put_item(TableName=name, Item={"pk": S(f"of-{len(arns)}")})
            if len(arns) == 1:
                self.wait_records(arns[0], 1)
                self.client.delete_table(TableName=name)
                wait_for("table gone", lambda: name not in self.client.list_tables()["TableNames"])
        self.addCleanup(self.client.delete_table, TableName=name)
        self.assertNotEqual(*arns)
        self.assertEqual(["of-2"], [keys(record)["pk"]["S"] for record in self.wait_records(arns[1], 1)])


class Sizes(StreamsCase):
    def first_page(self, arn):
        """Of the shard that has records."""
        for shard in self.shards(arn):
            answer = self.streams.get_records(ShardIterator=self.iterator(arn, shard["ShardId"]))
            if answer["Records"]:
                return answer
        raise AssertionError("no shard has records")

    def test_at_most_a_thousand_records(self):
        name, arn = self.own_stream("KEYS_ONLY")
        for batch in range(42):
            self.client.batch_write_item(RequestItems={name: [
                {"PutRequest": {"Item": {"pk": S("x"), "sk": N(25 * batch + k)}}} for k in range(25)]})
        self.assertEqual(1050, len(self.wait_records(arn, 1050)))
        self.assertLessEqual(len(self.first_page(arn)["Records"]), RECORDS_MAX)

    def test_at_most_a_megabyte_or_so(self):
        name, arn = self.own_stream("NEW_IMAGE")
        for sk in range(6):
            self.client.put_item(TableName=name, Item={"pk": S("x"), "sk": N(sk), "text": S("x" * 300_000)})
        self.wait_records(arn, 6)
        answer = self.first_page(arn)
        self.assertIn(len(answer["Records"]), range(1, 5))
        self.assertEqual(6 - len(answer["Records"]), len(self.read(answer["NextShardIterator"])))
