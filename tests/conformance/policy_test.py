"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy, and ResourcePolicy of CreateTable (reference/dynamodb-api.md §2, §14.5).
Older boto3 has none of them. AWS takes a change only 15 s after the one before, so these are for servers that need no time."""
from case import INVALID, table_definition, unique
from settings_case import DETECTED, NOT_FOUND, STATEMENT, SettingsCase, missing, policy, table_missing

NO_POLICY = "PolicyNotFoundException"


class PolicyCase(SettingsCase):
    def setUp(self):
        self.name = self.table()
        self.resource = self.arn(self.name)

    def put(self, document, **more):
        return self.call("PutResourcePolicy", {"ResourceArn": self.resource, "Policy": document, **more})["RevisionId"]

    def get(self):
        return self.call("GetResourcePolicy", {"ResourceArn": self.resource})

    def delete(self, **more):
        return self.call("DeleteResourcePolicy", {"ResourceArn": self.resource, **more})

    def gone(self):  # (text unverified)
        return f"Resource-based policy not found for the provided ResourceArn: {self.resource}"

    def refuse_document(self, message, document):
        self.refuse_validation(message, "PutResourcePolicy", {"ResourceArn": self.resource, "Policy": document})


class Policies(PolicyCase):
    def test_none(self):
        self.refuse(NO_POLICY, self.gone(), "GetResourcePolicy", {"ResourceArn": self.resource})

    def test_what_is_put_is_got(self):
        document = policy()
        revision = self.put(document)
        self.assertEqual({"Policy": document, "RevisionId": revision}, self.get())

    def test_the_same_document_keeps_its_revision(self):
        self.assertEqual(self.put(policy()), self.put(policy()))

    def test_another_document_has_another_revision(self):
        first = self.put(policy())
        second = self.put(policy({**STATEMENT, "Effect": "Deny"}))
        self.assertNotEqual(first, second)
        self.assertEqual(second, self.get()["RevisionId"])

    def test_it_is_deleted(self):
        revision = self.put(policy())
        self.assertEqual({"RevisionId": revision}, self.delete())
        self.refuse(NO_POLICY, self.gone(), "GetResourcePolicy", {"ResourceArn": self.resource})

    def test_to_delete_none_is_no_error(self):
        self.assertEqual({"RevisionId": ""}, self.delete())

    def test_expected_revisions(self):
        first = self.put(policy(), ExpectedRevisionId="NO_POLICY")
        body = {"ResourceArn": self.resource, "Policy": policy({**STATEMENT, "Effect": "Deny"})}
        self.refuse(NO_POLICY, self.gone(), "PutResourcePolicy", {**body, "ExpectedRevisionId": "NO_POLICY"})
        self.refuse(NO_POLICY, self.gone(), "PutResourcePolicy", {**body, "ExpectedRevisionId": "1"})
        self.assertEqual(first, self.get()["RevisionId"])
        second = self.call("PutResourcePolicy", {**body, "ExpectedRevisionId": first})["RevisionId"]
        self.refuse(NO_POLICY, self.gone(), "DeleteResourcePolicy", {"ResourceArn": self.resource, "ExpectedRevisionId": first})
        self.delete(ExpectedRevisionId=second)

    def test_an_expected_revision_where_there_is_none(self):
        self.refuse(NO_POLICY, self.gone(), "DeleteResourcePolicy", {"ResourceArn": self.resource, "ExpectedRevisionId": "1"})


class Documents(PolicyCase):
    def test_no_json(self):
        for document in ("", "nothing", "[1]"):
            with self.subTest(document):
                self.refuse_document(INVALID + "Invalid policy document: This policy contains invalid Json", document)

    def test_fields_that_must_be_there(self):
        for field in ("Effect", "Principal", "Action", "Resource"):
            with self.subTest(field):
                statement = {key: value for key, value in STATEMENT.items() if key != field}
                self.refuse_document(f"{INVALID}Invalid policy document: Missing required field {field}", policy(statement))

    def test_principals(self):
        self.refuse_document("Invalid principal in policy document.", policy({**STATEMENT, "Principal": {"AWS": "nobody"}}))
        self.put(policy({**STATEMENT, "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:user/me"]}}))

    def test_size(self):
        document = policy()
        self.refuse_document(INVALID + "Maximum policy size of 20480 bytes exceeded", document + " " * (20481 - len(document)))
        self.put(document + " " * (20480 - len(document)))

    def test_a_document_must_be_there(self):
        self.refuse_validation(DETECTED + missing("policy"), "PutResourcePolicy", {"ResourceArn": self.resource})


class Resources(PolicyCase):
    OPERATIONS = (("PutResourcePolicy", {"Policy": policy()}), ("GetResourcePolicy", {}), ("DeleteResourcePolicy", {}))

    def test_none(self):
        for operation, body in self.OPERATIONS:
            with self.subTest(operation):
                self.refuse_validation(DETECTED + missing("resourceArn"), operation, body)

    def test_an_unknown_table(self):
        for operation, body in self.OPERATIONS:
            with self.subTest(operation):
                self.refuse(NOT_FOUND, table_missing(self.name + "-gone"), operation, {"ResourceArn": self.resource + "-gone", **body})

    def test_an_unknown_stream(self):
        label = "2026-01-01T00:00:00.000"
        for operation, body in self.OPERATIONS:
            with self.subTest(operation):
                self.refuse(NOT_FOUND, f"Requested resource not found: Stream: {label} not found for Table: {self.name}", operation,
                            {"ResourceArn": f"{self.resource}/stream/{label}", **body})


class OfCreateTable(SettingsCase):
    def test_a_table_is_made_with_a_policy(self):
        name = self.table(ResourcePolicy=policy())
        found = self.call("GetResourcePolicy", {"ResourceArn": self.arn(name)})
        self.assertEqual(policy(), found["Policy"])
        self.assertRegex(found["RevisionId"], "^[0-9]+$")

    def test_a_wrong_policy_makes_no_table(self):
        name = unique("table")
        self.refuse_validation(INVALID + "Invalid policy document: This policy contains invalid Json", "CreateTable",
                               {**table_definition(name), "ResourcePolicy": "nothing"})
        self.refuse(NOT_FOUND, table_missing(name), "DescribeTable", {"TableName": name})
