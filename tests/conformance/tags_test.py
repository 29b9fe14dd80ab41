"""TagResource, UntagResource, ListTagsOfResource, and Tags of CreateTable (reference/dynamodb-api.md §12)."""
import time

from case import INVALID, VALIDATION, ApiCase, table_definition, unique, wait_for
from settings_case import DETECTED, NOT_FOUND, SettingsCase, missing

TAG_SECONDS = 2.2  # AWS takes no second write of tags sooner


def tags(**values):
    return [{"Key": key, "Value": value} for key, value in values.items()]


class TagsCase(SettingsCase):
    def setUp(self):
        self.name = self.table()
        self.resource = self.arn(self.name)

    def listed(self, resource=None):
        """All pages of the tags, as a dict."""
        found, start = {}, {}
        while True:
            answer = self.client.list_tags_of_resource(ResourceArn=resource or self.resource, **start)
            self.assertLessEqual(len(answer["Tags"]), 10)
            found.update({tag["Key"]: tag["Value"] for tag in answer["Tags"]})
            if "NextToken" not in answer:
                return found
            start = {"NextToken": answer["NextToken"]}

    def tag(self, *given, **values):
        return self.client.tag_resource(ResourceArn=self.resource, Tags=list(given) or tags(**values))

    def refuse_tag(self, message, *given):
        self.assert_validation(message, "tag_resource", ResourceArn=self.resource, Tags=list(given))


class Tagging(TagsCase):
    def test_a_new_table_has_none(self):
        self.assertEqual([], self.client.list_tags_of_resource(ResourceArn=self.resource)["Tags"])

    def test_tags_are_listed(self):
        self.tag(stage="test", owner="me")
        wait_for("the tags", lambda: self.listed() == {"stage": "test", "owner": "me"})

    def test_a_new_value_replaces_the_old_one(self):
        self.tag(stage="test")
        wait_for("the new value", lambda: self.try_tag(stage="live"))
        wait_for("the new value", lambda: self.listed() == {"stage": "live"})

    def test_tags_are_removed(self):
        self.tag(a="1", b="2", c="3")
        wait_for("the removal", lambda: self.try_untag("a", "c", "never-there"))
        wait_for("what is left", lambda: self.listed() == {"b": "2"})

    def test_an_empty_value(self):
        self.tag(empty="")
        wait_for("the tag", lambda: self.listed() == {"empty": ""})

    def test_letters_of_other_languages_and_marks(self):
        self.tag({"Key": "größe _.:/=+-@", "Value": "größe _.:/=+-@"})
        wait_for("the tag", lambda: self.listed() == {"größe _.:/=+-@": "größe _.:/=+-@"})

    def test_fifty_come_in_pages_of_ten(self):
        expected = {f"key-{i:02}": str(i) for i in range(50)}
        self.tag(**expected)
        wait_for("the tags", lambda: self.listed() == expected)

    def test_not_more_than_fifty(self):
        self.refuse_tag("Number of Tags exceed the current limit for the provided ResourceArn", *tags(**{f"k{i}": "v" for i in range(51)}))
        self.assertEqual({}, self.listed())

    def try_tag(self, **values):
        return self.accepted(lambda: self.tag(**values))

    def try_untag(self, *keys):
        return self.accepted(lambda: self.client.untag_resource(ResourceArn=self.resource, TagKeys=list(keys)))

    def accepted(self, change):
        """AWS refuses a change of tags while another is under way."""
        try:
            change()
            return True
        except self.client.exceptions.LimitExceededException:
            time.sleep(TAG_SECONDS)
            return False


class Refused(TagsCase):
    def test_no_tags(self):
        self.refuse_tag("Atleast one Tag needs to be provided as Input.")
        self.assert_validation("Atleast one Tag Key needs to be provided as Input.", "untag_resource", ResourceArn=self.resource, TagKeys=[])

    def test_no_list(self):
        self.assert_validation(DETECTED + missing("tags"), "tag_resource", ResourceArn=self.resource)
        self.assert_validation(DETECTED + missing("tagKeys"), "untag_resource", ResourceArn=self.resource)

    def test_keys(self):
        for key in ("", "k" * 129, "a?"):
            with self.subTest(key):
                self.refuse_tag(f"The Tag Key provided is invalid, Key: {key}", {"Key": key, "Value": "v"})
        self.refuse_tag("The Tag Key provided is invalid, Key: null", {"Value": "v"})

    def test_values(self):
        for value in ("v" * 257, "a?"):
            with self.subTest(value):
                self.refuse_tag(f"The Tag Value provided is invalid, Value: {value}", {"Key": "k", "Value": value})
        self.refuse_tag("The Tag Value provided is invalid, Value: null", {"Key": "k"})

    def test_keys_of_aws(self):
        self.refuse_tag("Tag Key cannot be prefixed with aws:, Key: aws:x", {"Key": "aws:x", "Value": "v"})

    def test_a_key_twice(self):
        self.refuse_tag("Duplicate Tag Keys provided as input: Duplicate Tag Key found k", {"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"})


class Resources(TagsCase):
    OPERATIONS = (("tag_resource", {"Tags": tags(a="b")}), ("untag_resource", {"TagKeys": ["a"]}), ("list_tags_of_resource", {}))

    def refuse_resource(self, code, message, resource):
        for operation, arguments in self.OPERATIONS:
            with self.subTest(operation):
                self.assert_error(code, message, operation, **({"ResourceArn": resource} if resource is not None else {}), **arguments)

    def test_none(self):
        self.refuse_resource(VALIDATION, "Invalid TableArn", None)

    def test_a_bare_name(self):
        self.refuse_resource(VALIDATION, f"{INVALID}ARNs must start with 'arn:': {self.name}", self.name)

    def test_an_unknown_table(self):
        resource = self.resource + "-gone"
        self.refuse_resource(NOT_FOUND, f"Requested resource not found: ResourceArn: {resource} not found", resource)

    def test_another_region(self):
        resource = self.resource.replace("us-east-1", "eu-central-1")
        self.refuse_resource(VALIDATION, f"Invalid TableArn: Invalid ResourceArn provided as input {resource}", resource)

    def test_an_index(self):
        resource = self.resource + "/index/by-a"
        self.refuse_resource(VALIDATION, f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: "
                                         f"{resource}", resource)

    def test_another_service(self):
        resource = self.resource.replace(":dynamodb:", ":s3:")
        self.refuse_resource(VALIDATION, f"Invalid TableArn: Invalid ResourceArn provided as input {resource}", resource)


class OfCreateTable(ApiCase):
    tables = ()

    def test_a_table_is_made_with_tags(self):
        name = unique("table")
        self.create({**table_definition(name), "Tags": tags(stage="test", owner="me")})
        self.addCleanup(self.client.delete_table, TableName=name)
        listed = self.client.list_tags_of_resource(ResourceArn=self.describe(name)["TableArn"])["Tags"]
        self.assertCountEqual(tags(stage="test", owner="me"), listed)

    def test_wrong_tags_make_no_table(self):
        name = unique("table")
        self.assert_validation("Tag Key cannot be prefixed with aws:, Key: aws:x", "create_table", **table_definition(name),
                               Tags=[{"Key": "aws:x", "Value": "v"}])
        self.assert_error(NOT_FOUND, None, "describe_table", TableName=name)

    def test_a_table_of_that_name_made_later_has_none(self):
        name = unique("table")
        self.create({**table_definition(name), "Tags": tags(stage="test")})
        self.client.delete_table(TableName=name)
        wait_for("table gone", lambda: name not in self.client.list_tables()["TableNames"])
        self.create(table_definition(name))
        self.addCleanup(self.client.delete_table, TableName=name)
        self.assertEqual([], self.client.list_tags_of_resource(ResourceArn=self.describe(name)["TableArn"])["Tags"])
