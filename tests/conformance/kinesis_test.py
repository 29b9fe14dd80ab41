"""Enable-, Disable-, Update- and DescribeKinesisStreamingDestination (reference/streams-ttl-triggers.md §6, dynamodb-api.md §14.5). Whether
the stream is there, AWS looks and others may not; texts without a reference are unverified."""
from case import wait_for
from settings_case import DETECTED, NOT_FOUND, SettingsCase, missing, table_missing

NOT_IN_STATE = "Table is not in a valid state to {} Kinesis Streaming Destination: "
OTHER_STATE = "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."


class KinesisCase(SettingsCase):
    def setUp(self):
        self.name = self.table()
        self.stream = self.arn(self.name).replace(":dynamodb:", ":kinesis:").replace(":table/", ":stream/")

    def body(self, **more):
        return {"TableName": self.name, "StreamArn": self.stream, **more}

    def described(self):
        answer = self.call("DescribeKinesisStreamingDestination", {"TableName": self.name})
        self.assertEqual(self.name, answer["TableName"])
        return answer["KinesisDataStreamDestinations"]

    def wait_status(self, status):
        wait_for(f"destination {status}", lambda: [one["DestinationStatus"] for one in self.described()] == [status])

    def enable(self, **more):
        answer = self.call("EnableKinesisStreamingDestination", self.body(**more))
        self.wait_status("ACTIVE")
        return answer

    def disable(self):
        answer = self.call("DisableKinesisStreamingDestination", self.body())
        self.wait_status("DISABLED")
        return answer

    def update(self, precision):
        return self.call("UpdateKinesisStreamingDestination", self.body(
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": precision}))


class Destinations(KinesisCase):
    def test_none(self):
        self.assertEqual([], self.described())

    def test_on(self):
        self.assertEqual({"TableName": self.name, "StreamArn": self.stream, "DestinationStatus": "ENABLING"}, self.enable())
        destination, = self.described()
        self.assertEqual((self.stream, "ACTIVE"), (destination["StreamArn"], destination["DestinationStatus"]))

    def test_with_a_precision(self):
        configuration = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
        answer = self.enable(EnableKinesisStreamingConfiguration=configuration)
        self.assertEqual(configuration, answer["EnableKinesisStreamingConfiguration"])
        self.assertEqual("MICROSECOND", self.described()[0]["ApproximateCreationDateTimePrecision"])

    def test_off_and_on_again(self):
        self.enable()
        self.assertEqual("DISABLING", self.disable()["DestinationStatus"])
        self.assertEqual("ENABLING", self.enable()["DestinationStatus"])

    def test_another_precision(self):
        self.enable()
        answer = self.update("MICROSECOND")
        self.assertEqual(("UPDATING", {"ApproximateCreationDateTimePrecision": "MICROSECOND"}),
                         (answer["DestinationStatus"], answer["UpdateKinesisStreamingConfiguration"]))
        self.wait_status("ACTIVE")
        self.assertEqual("MICROSECOND", self.described()[0]["ApproximateCreationDateTimePrecision"])


class Refused(KinesisCase):
    def test_on_when_it_is_on(self):
        self.enable()
        self.refuse_validation(NOT_IN_STATE.format("enable") + OTHER_STATE, "EnableKinesisStreamingDestination", self.body())

    def test_a_second_stream(self):
        self.enable()
        self.refuse_validation(NOT_IN_STATE.format("enable") + OTHER_STATE, "EnableKinesisStreamingDestination",
                               {**self.body(), "StreamArn": self.stream + "-2"})

    def test_off_when_it_is_off(self):
        self.enable()
        self.disable()
        self.refuse_validation(NOT_IN_STATE.format("disable") + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.",
                               "DisableKinesisStreamingDestination", self.body())

    def test_a_stream_that_never_was_on(self):
        unknown = f"No streaming destination with streamArn: {self.stream} found for table with tableName: {self.name}"
        self.refuse_validation(NOT_IN_STATE.format("disable") + unknown, "DisableKinesisStreamingDestination", self.body())
        self.refuse_validation(NOT_IN_STATE.format("update") + unknown, "UpdateKinesisStreamingDestination", self.body(
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"}))

    def test_the_same_precision(self):
        self.enable(EnableKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"})
        table_id = self.describe(self.name)["TableId"]
        self.refuse_validation(
            f"Invalid Request: Precision is already set to the desired value of MICROSECOND for tableId: {table_id}, kdsArn: {self.stream}",
            "UpdateKinesisStreamingDestination", self.body(
                UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"}))

    def test_nothing_to_update(self):
        self.enable()
        for more in ({}, {"UpdateKinesisStreamingConfiguration": {}}):
            with self.subTest(more):
                self.refuse_validation("Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration "
                                       "cannot be null or contain only null values", "UpdateKinesisStreamingDestination", self.body(**more))

    def test_streams(self):
        self.refuse_validation(DETECTED + missing("streamArn"), "EnableKinesisStreamingDestination", {"TableName": self.name})
        self.refuse_validation(f"{DETECTED}Value 'arn:x' at 'streamArn' failed to satisfy constraint: Member must have length greater than "
                               "or equal to 37", "EnableKinesisStreamingDestination", {**self.body(), "StreamArn": "arn:x"})
        for other in (self.stream.replace(":kinesis:", ":firehose:"), self.stream.replace("us-east-1", "eu-west-1")):
            with self.subTest(other):
                self.refuse_validation(None, "EnableKinesisStreamingDestination", {**self.body(), "StreamArn": other})

    def test_a_table_that_is_missing(self):
        for operation in ("EnableKinesisStreamingDestination", "DisableKinesisStreamingDestination", "DescribeKinesisStreamingDestination"):
            with self.subTest(operation):
                self.refuse(NOT_FOUND, table_missing("no-such-table"), operation, {**self.body(), "TableName": "no-such-table"})
