"""Settings in CreateTable, UpdateTable and DescribeTable: class, encryption, on-demand maximums, warm throughput, and what tables remember
of their throughput (reference/dynamodb-api.md §2.1, §14.1, §14.5; capacity-throttling-billing.md §2, §5, §6, §8; encryption-kms.md §1)."""
from case import INVALID, table_definition, unique
from settings_case import LIMIT_EXCEEDED, NOT_FOUND, SettingsCase, units

ON_DEMAND_WARM = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
BY_A = {"IndexName": "by-a", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
DEFINITIONS = {"AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "a")]}
INDEXED = {**DEFINITIONS, "GlobalSecondaryIndexes": [BY_A]}


def warm(read, write):
    return {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write}


def of_index(**members):
    return {"GlobalSecondaryIndexUpdates": [{"Update": {"IndexName": "by-a", **members}}]}


class TableClass(SettingsCase):
    def summary(self, name):
        return self.describe_raw(name).get("TableClassSummary", {})

    def test_a_table_without_a_class_tells_none(self):
        self.assertEqual({}, self.summary(self.table()))

    def test_a_table_is_made_with_a_class(self):
        name = self.table(TableClass="STANDARD_INFREQUENT_ACCESS")
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", self.summary(name)["TableClass"])

    def test_it_changes(self):
        name = self.table()
        self.update(name, TableClass="STANDARD_INFREQUENT_ACCESS")
        summary = self.summary(name)
        self.assertEqual("STANDARD_INFREQUENT_ACCESS", summary["TableClass"])
        self.assertIn("LastUpdateDateTime", summary)

    def test_the_same_class_again_is_no_change(self):
        name = self.table(TableClass="STANDARD")
        for _ in range(3):
            self.update(name, TableClass="STANDARD")

    def test_two_changes_are_enough(self):
        name = self.table()
        self.update(name, TableClass="STANDARD_INFREQUENT_ACCESS")
        self.update(name, TableClass="STANDARD")
        for table_class in ("STANDARD_INFREQUENT_ACCESS", "STANDARD"):
            with self.subTest(table_class):
                self.refuse_update("Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).", name,
                                   code=LIMIT_EXCEEDED, TableClass=table_class)

    def test_another_word(self):
        message = ("Invalid table-class parameter provided. Please try again with a valid table-class value: "
                   "[STANDARD, STANDARD_INFREQUENT_ACCESS].")
        self.refuse_update(message, self.table(), TableClass="CHEAP")
        self.refuse_validation(message, "CreateTable", {**table_definition(unique("table")), "TableClass": "CHEAP"})


class Encryption(SettingsCase):
    def description(self, name):
        return self.describe_raw(name).get("SSEDescription")

    def key(self, name, key_id="11111111-2222-3333-4444-555555555555"):
        region, account = self.arn(name).split(":")[3:5]
        return f"arn:aws:kms:{region}:{account}:key/{key_id}"

    def test_the_default_is_not_told(self):
        for specification in ({}, {"Enabled": False}):
            with self.subTest(specification):
                self.assertIsNone(self.description(self.table(SSESpecification=specification)))

    def test_a_managed_key(self):
        for specification in ({"Enabled": True}, {"Enabled": True, "SSEType": "KMS"},
                              {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": "alias/aws/dynamodb"}):
            with self.subTest(specification):
                description = self.description(self.table(SSESpecification=specification))
                self.assertEqual(("ENABLED", "KMS"), (description["Status"], description["SSEType"]))
                self.assertRegex(description["KMSMasterKeyArn"], "^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-f-]{36}$")

    def test_it_is_turned_on_and_off(self):
        name = self.table()
        self.update(name, SSESpecification={"Enabled": True})
        self.assertEqual("KMS", self.description(name)["SSEType"])
        self.update(name, SSESpecification={"Enabled": False})
        self.assertIsNone(self.description(name))

    def test_a_key_of_ones_own(self):  # (AWS has to know the key)
        name = self.table()
        key = self.key(name)
        self.update(name, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
        self.assertEqual(key, self.description(name)["KMSMasterKeyArn"])
        self.refuse_update(INVALID + "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to "
                                     "change Master Key", name, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": key})
        bare = key.split("/")[1]
        self.update(name, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": bare})
        self.assertEqual(key, self.description(name)["KMSMasterKeyArn"])

    def test_the_default_again(self):
        name = self.table()
        for specification in ({}, {"Enabled": False}):
            with self.subTest(specification):
                self.refuse_update(INVALID + "Table is already encrypted by default", name, SSESpecification=specification)

    def test_specifications_that_cannot_be(self):
        name = self.table()
        for specification, message in (
                ({"Enabled": False, "SSEType": "KMS"}, "SSEType can not be specified if Enabled is false"),
                ({"Enabled": False, "KMSMasterKeyId": "k"}, "KMSMasterKeyId can not be specified if Enabled is false"),
                ({"Enabled": True, "KMSMasterKeyId": "k"}, "SSEType KMS is required if KMSMasterKeyId is specified"),
                ({"Enabled": True, "SSEType": "AES256"}, "SSEType AES256 is not supported")):
            with self.subTest(message):
                self.refuse_update(INVALID + message, name, SSESpecification=specification)
                self.refuse_validation(INVALID + message, "CreateTable", {**table_definition(unique("table")), "SSESpecification": specification})

    def test_keys_that_are_not_there(self):
        name = self.table()
        alias = self.key(name).split(":key/")[0] + ":alias/none"
        for key in ("alias/none", alias):
            with self.subTest(key):
                message = self.refuse_update(None, name, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": key})
                self.assertTrue(message.startswith("KMS validation error: com.amazonaws.services.kms.model.NotFoundException: "
                                                   f"Alias {alias} is not found. "), message)
        elsewhere = self.key(name).replace("us-east-1", "eu-west-1")
        message = self.refuse_update(None, name, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": elsewhere})
        self.assertIn("NotFoundException: Invalid arn eu-west-1 ", message)

    def test_four_changes_are_enough(self):
        name = self.table()
        for _ in range(4):
            self.update(name, SSESpecification={"Enabled": True})
        message = self.refuse_update(None, name, code=LIMIT_EXCEEDED, SSESpecification={"Enabled": True})
        self.assertTrue(message.startswith("Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at "))


class OnDemandMaximums(SettingsCase):
    def maximum(self, name):
        return self.describe_raw(name).get("OnDemandThroughput")

    def test_none(self):
        self.assertIsNone(self.maximum(self.table()))

    def test_of_a_new_table(self):
        maximum = {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
        self.assertEqual(maximum, self.maximum(self.table(OnDemandThroughput=maximum)))

    def test_members_change_apart(self):
        name = self.table()
        self.update(name, OnDemandThroughput={"MaxReadRequestUnits": 100})
        self.update(name, OnDemandThroughput={"MaxWriteRequestUnits": 50})
        self.assertEqual({"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}, self.maximum(name))

    def test_minus_one_takes_it_away(self):
        name = self.table(OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50})
        self.update(name, OnDemandThroughput={"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1})
        self.assertIsNone(self.maximum(name))

    def test_with_the_billing_mode(self):
        name = self.provisioned(1, 1)
        self.update(name, BillingMode="PAY_PER_REQUEST", OnDemandThroughput={"MaxReadRequestUnits": 100})
        self.assertEqual({"MaxReadRequestUnits": 100}, self.maximum(name))

    def test_of_an_index(self):
        name = self.table(**{**INDEXED, "GlobalSecondaryIndexes": [{**BY_A, "OnDemandThroughput": {"MaxReadRequestUnits": 7}}]})
        self.assertEqual({"MaxReadRequestUnits": 7}, self.describe_raw(name)["GlobalSecondaryIndexes"][0]["OnDemandThroughput"])
        self.update(name, **of_index(OnDemandThroughput={"MaxWriteRequestUnits": 8}))
        self.assertEqual({"MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8},
                         self.describe_raw(name)["GlobalSecondaryIndexes"][0]["OnDemandThroughput"])

    def test_out_of_range(self):
        name = self.table(**INDEXED)
        for value in (0, -2):
            with self.subTest(value):
                self.refuse_update(INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range", name,
                                   OnDemandThroughput={"MaxReadRequestUnits": value})
        self.refuse_update(INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for index : by-a is outside of valid range", name,
                           **of_index(OnDemandThroughput={"MaxWriteRequestUnits": 0}))

    def test_above_the_quota(self):
        name = self.table()
        region = self.arn(name).split(":")[3]
        self.refuse_update("Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds "
                           f"TableMaxReadCapacityUnits of the account in region {region}", name, code=LIMIT_EXCEEDED,
                           OnDemandThroughput={"MaxReadRequestUnits": 40001})

    def test_not_of_a_provisioned_table(self):
        self.refuse_update(
            INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
            self.provisioned(1, 1), OnDemandThroughput={"MaxReadRequestUnits": 1})
        self.refuse_validation(
            INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.", "CreateTable",
            {**table_definition(unique("table")), "BillingMode": "PROVISIONED", "ProvisionedThroughput": units(1, 1),
             "OnDemandThroughput": {"MaxReadRequestUnits": 1}})


class WarmThroughput(SettingsCase):
    def warm_of(self, name):
        return self.describe_raw(name)["WarmThroughput"]

    def index_warm_of(self, name):
        return self.describe_raw(name)["GlobalSecondaryIndexes"][0]["WarmThroughput"]

    def test_an_on_demand_table_is_warm_for_its_initial_throughput(self):
        name = self.table(**INDEXED)
        self.assertEqual(ON_DEMAND_WARM, self.warm_of(name))
        self.assertEqual(ON_DEMAND_WARM, self.index_warm_of(name))

    def test_a_provisioned_table_is_warm_for_the_most_that_it_ever_had(self):
        name = self.provisioned(5, 6)
        self.assertEqual({**warm(5, 6), "Status": "ACTIVE"}, self.warm_of(name))
        self.update(name, ProvisionedThroughput=units(3, 9))
        self.assertEqual({**warm(5, 9), "Status": "ACTIVE"}, self.warm_of(name))

    def test_a_change_of_mode_keeps_it(self):
        name = self.provisioned(5, 6)
        self.update(name, BillingMode="PAY_PER_REQUEST")
        self.assertEqual(ON_DEMAND_WARM, self.warm_of(name))
        self.update(name, BillingMode="PROVISIONED", ProvisionedThroughput=units(5, 6))
        self.assertEqual(ON_DEMAND_WARM, self.warm_of(name))

    def test_of_a_new_table(self):
        name = self.table(WarmThroughput=warm(13000, 5000))
        self.assertEqual({**warm(13000, 5000), "Status": "ACTIVE"}, self.warm_of(name))

    def test_it_is_raised(self):
        name = self.table(**INDEXED)
        self.update(name, WarmThroughput={"ReadUnitsPerSecond": 13000})
        self.assertEqual(warm(13000, 4000), {key: value for key, value in self.warm_of(name).items() if key != "Status"})
        self.update(name, **of_index(WarmThroughput=warm(14000, 5000)))
        self.assertEqual(warm(14000, 5000), {key: value for key, value in self.index_warm_of(name).items() if key != "Status"})

    def test_it_is_not_lowered(self):
        self.refuse_update(INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, "
                                     "decreasing WarmThroughput is not supported", self.table(), WarmThroughput=warm(11999, 4000))

    def test_a_new_table_is_not_colder_than_its_capacity(self):
        definition = table_definition(unique("table"))
        message = self.refuse_validation(None, "CreateTable", {**definition, "WarmThroughput": warm(12000, 3999)})
        self.assertTrue(message.startswith(INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial "
                                                     "throughput for OnDemand. See: http"), message)
        self.refuse_validation(
            INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput",
            "CreateTable", {**definition, "BillingMode": "PROVISIONED", "ProvisionedThroughput": units(5, 5), "WarmThroughput": warm(4, 5)})


class OneChangeOfACall(SettingsCase):
    def test_which_one_is_named(self):
        name = self.table(**INDEXED)
        sse, table_class = {"SSESpecification": {"Enabled": True}}, {"TableClass": "STANDARD"}
        protection, warmth = {"DeletionProtectionEnabled": True}, {"WarmThroughput": warm(13000, 5000)}
        billing, maximum = {"BillingMode": "PAY_PER_REQUEST"}, {"OnDemandThroughput": {"MaxReadRequestUnits": 1}}
        alone = INVALID + "{} must be the only operation in the request"
        for members, message in (
                ({**sse, **table_class}, alone.format("Server-Side Encryption modification")),
                ({**table_class, **protection}, alone.format("TableClass modification")),
                ({**protection, **warmth}, alone.format("DeletionProtection modification")),
                ({**warmth, **billing}, alone.format("WarmThroughput")),
                ({**maximum, **of_index(OnDemandThroughput={"MaxReadRequestUnits": 1})},
                 INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request")):
            with self.subTest(message):
                before = self.describe_raw(name)
                self.refuse_update(message, name, **members)
                self.assertEqual(before, self.describe_raw(name), "a refused call applies nothing")

    def test_a_new_index_and_warm_throughput(self):
        self.refuse_update(
            INVALID + "Create global secondary index cannot be specified when updating WarmThroughput", self.table(), **DEFINITIONS,
            WarmThroughput=warm(13000, 5000), GlobalSecondaryIndexUpdates=[{"Create": BY_A}])

    def test_one_refused_index_leaves_the_rest_as_it_was(self):
        name = self.provisioned(5, 5, **{**INDEXED, "GlobalSecondaryIndexes": [{**BY_A, "ProvisionedThroughput": units(5, 5)}]})
        self.refuse_update(f"Requested resource not found: Index none for table {name}", name, code=NOT_FOUND,
                           ProvisionedThroughput=units(6, 6),
                           GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "none", "ProvisionedThroughput": units(1, 1)}}])
        self.assertEqual(5, self.describe_raw(name)["ProvisionedThroughput"]["ReadCapacityUnits"])


class ThroughputHistory(SettingsCase):
    def throughput(self, name):
        return self.describe_raw(name)["ProvisionedThroughput"]

    def test_a_new_table_has_none(self):
        self.assertEqual({"NumberOfDecreasesToday": 0, **units(5, 5)}, self.throughput(self.provisioned(5, 5)))

    def test_an_increase(self):
        name = self.provisioned(5, 5)
        self.update(name, ProvisionedThroughput=units(6, 5))
        throughput = self.throughput(name)
        self.assertIn("LastIncreaseDateTime", throughput)
        self.assertNotIn("LastDecreaseDateTime", throughput)
        self.assertEqual(0, throughput["NumberOfDecreasesToday"])

    def test_a_decrease_of_both_units_is_one(self):
        name = self.provisioned(5, 5)
        self.update(name, ProvisionedThroughput=units(4, 4))
        throughput = self.throughput(name)
        self.assertIn("LastDecreaseDateTime", throughput)
        self.assertNotIn("LastIncreaseDateTime", throughput)
        self.assertEqual(1, throughput["NumberOfDecreasesToday"])

    def test_more_of_one_and_less_of_the_other(self):
        name = self.provisioned(5, 5)
        self.update(name, ProvisionedThroughput=units(6, 4))
        throughput = self.throughput(name)
        self.assertEqual(throughput["LastIncreaseDateTime"], throughput["LastDecreaseDateTime"])

    def test_four_decreases_are_enough(self):
        name = self.provisioned(9, 9)
        for read in (8, 7, 6, 5):
            self.update(name, ProvisionedThroughput=units(read, 9))
        message = self.refuse_update(None, name, code=LIMIT_EXCEEDED, ProvisionedThroughput=units(4, 9))
        self.assertRegex(message, r"^Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day\. After "
                                  r"the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every "
                                  r"3600 seconds\. Number of decreases today: 4\. Last decrease at \w+, \w+ \d+, \d{4} .* UTC\. Next decrease "
                                  r"can be made at \w+, \w+ \d+, \d{4} .* UTC$")
        self.assertEqual(5, self.throughput(name)["ReadCapacityUnits"])
        self.update(name, ProvisionedThroughput=units(5, 10))

    def test_an_index_counts_for_itself(self):
        name = self.provisioned(5, 5, **{**INDEXED, "GlobalSecondaryIndexes": [{**BY_A, "ProvisionedThroughput": units(5, 5)}]})
        self.update(name, **of_index(ProvisionedThroughput=units(4, 4)))
        table = self.describe_raw(name)
        self.assertEqual(1, table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["NumberOfDecreasesToday"])
        self.assertEqual(0, table["ProvisionedThroughput"]["NumberOfDecreasesToday"])

    def test_the_last_change_to_on_demand(self):
        name = self.provisioned(5, 5)
        self.assertNotIn("BillingModeSummary", self.describe_raw(name))
        self.update(name, BillingMode="PAY_PER_REQUEST")
        since = self.describe_raw(name)["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
        self.assertGreater(since, self.describe_raw(name)["CreationDateTime"])
        self.update(name, BillingMode="PAY_PER_REQUEST")
        self.update(name, BillingMode="PROVISIONED", ProvisionedThroughput=units(5, 5))
        self.assertEqual({"BillingMode": "PROVISIONED", "LastUpdateToPayPerRequestDateTime": since},
                         self.describe_raw(name)["BillingModeSummary"])


class AutoScaling(SettingsCase):
    """Of a table without replicas (reference/global-tables.md §12); with replicas: tests/unit/regiond/server/operations/auto_scaling_test.cc."""

    def test_a_table_without_replicas_has_none(self):
        for name in (self.table(), "no-such-table"):
            for operation in ("DescribeTableReplicaAutoScaling", "UpdateTableReplicaAutoScaling"):
                with self.subTest(f"{operation} {name}"):
                    self.refuse(NOT_FOUND, f"Global table with name: '{name}' does not exist.", operation, {"TableName": name})
