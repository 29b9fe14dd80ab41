"""Scan."""
from case import N, S, ApiCase

COUNT = 60


class ScanCase(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {f"item-{k}" for k in range(COUNT)}
        for k in range(COUNT):
            cls.client.put_item(TableName=cls.hash_table, Item={"pk": S(f"item-{k}"), "k": N(k), "text": S("x" * 10)})

    def scan(self, **more):
        return self.client.scan(TableName=self.hash_table, **more)

    def pages(self, **more):
        """All keys in order, and the number of pages."""
        found, pages, start = [], 0, {}
        while True:
            answer = self.scan(**more, **start)
            found += [item["pk"]["S"] for item in answer["Items"]]
            pages += 1
            if "LastEvaluatedKey" not in answer:
                return found, pages
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def assert_refused(self, message, **more):
        self.assert_validation(message, "scan", TableName=self.hash_table, **more)


class Whole(ScanCase):
    def test_every_item_once(self):
        answer = self.scan(ConsistentRead=True)
        self.assertEqual(sorted(self.keys), sorted(item["pk"]["S"] for item in answer["Items"]))
        self.assertEqual((COUNT, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertNotIn("LastEvaluatedKey", answer)

    def test_pages_by_limit_give_each_item_once_in_the_same_order(self):
        whole = [item["pk"]["S"] for item in self.scan()["Items"]]
        for limit in (1, 7, COUNT - 1):
            with self.subTest(limit):
                self.assertEqual(whole, self.pages(Limit=limit)[0])

    def test_filter_projection_and_count(self):
        values = {":a": N(10)}
        answer = self.scan(FilterExpression="k < :a", ExpressionAttributeValues=values, ProjectionExpression="k")
        self.assertEqual((10, COUNT), (answer["Count"], answer["ScannedCount"]))
        self.assertEqual(sorted(range(10)), sorted(int(item["k"]["N"]) for item in answer["Items"]))
        self.assertTrue(all(set(item) == {"k"} for item in answer["Items"]))
        counted = self.scan(FilterExpression="k < :a", ExpressionAttributeValues=values, Select="COUNT")
        self.assertEqual(10, counted["Count"])
        self.assertNotIn("Items", counted)

    def test_a_filter_may_name_the_key(self):
        answer = self.scan(FilterExpression="pk = :a", ExpressionAttributeValues={":a": S("item-7")})
        self.assertEqual([7], [int(item["k"]["N"]) for item in answer["Items"]])

    def test_a_table_that_is_missing(self):
        self.assert_error("ResourceNotFoundException", "Requested resource not found", "scan", TableName="no-such-table")

    def test_an_empty_table(self):
        self.assertEqual([], self.client.scan(TableName=self.hash_table, FilterExpression="attribute_exists(nothing)")["Items"])


class Segments(ScanCase):
    def test_segments_are_disjoint_and_cover_the_table(self):
        for total in (1, 2, 5, 100):
            with self.subTest(total):
                found = []
                for segment in range(total):
                    found += self.pages(Segment=segment, TotalSegments=total, Limit=9)[0]
                self.assertEqual(sorted(self.keys), sorted(found))

    def test_wrong_segments(self):
        self.assert_refused("The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                            "present", Segment=0)
        self.assert_refused("The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                            "present", TotalSegments=2)
        self.assert_refused("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not "
                            "less than TotalSegments: 5", Segment=5, TotalSegments=5)

    def test_a_start_key_of_another_segment(self):
        last = self.scan(Segment=0, TotalSegments=4, Limit=1)["LastEvaluatedKey"]
        self.assert_refused("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                            "correct Segment. TotalSegments: 4 Segment: 1", Segment=1, TotalSegments=4, ExclusiveStartKey=last)


class Requests(ScanCase):
    def test_refusals(self):
        self.assert_refused("1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value "
                            "greater than or equal to 1", Limit=0)
        self.assert_refused("The provided starting key is invalid: The provided key element does not match the schema",
                            ExclusiveStartKey={"other": S("x")})
        self.assert_refused("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
                            Select="SPECIFIC_ATTRIBUTES")
        self.assert_refused("Invalid FilterExpression: The expression can not be empty;", FilterExpression="")

    def test_a_start_key_that_was_deleted_still_works(self):
        answer = self.scan(Limit=3)
        extra = {"pk": S("to be deleted")}
        self.client.put_item(TableName=self.hash_table, Item=extra)
        self.client.delete_item(TableName=self.hash_table, Key=extra)
        self.scan(ExclusiveStartKey=extra)
        rest = self.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
        self.assertEqual(COUNT - 3, rest["Count"])


class OneMegabyte(ApiCase):
    def test_pages_of_1_mb_before_the_filter(self):
        for k in range(25):
            self.put({"pk": S(f"heavy-{k}"), "v": S("x" * 99_000)})
        counts, start = [], {}
        while True:
            answer = self.client.scan(TableName=self.hash_table, FilterExpression="attribute_not_exists(v)", **start)
            self.assertEqual(0, answer["Count"])
            counts.append(answer["ScannedCount"])
            if "LastEvaluatedKey" not in answer:
                break
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        self.assertEqual([11, 11, 3], counts)
