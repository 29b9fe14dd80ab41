"""Every operation of the API's models: docs/api.md says of each whether it is here, and it is, or it answers so."""
import re
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from case import ApiCase

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
UNKNOWN = "UnknownOperationException"


def documented():
    """(names in the table of operations, names under "Not here yet")"""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.split("\n## Operations\n", 1)[1].split("\n## ", 1)[0]
    here, not_yet = section.split("\nNot here yet:\n", 1)
    first_columns = "\n".join(line.split("|")[1] for line in here.splitlines() if line.startswith("| "))
    word = r"\b[A-Z][a-z]+[A-Z]\w+|\b(?:Query|Scan)\b"
    return set(re.findall(word, first_columns)), set(re.findall(word, not_yet))


def model(service):
    return set(boto3.client(service, region_name="us-east-1").meta.service_model.operation_names)


class Operations(ApiCase):
    tables = ()

    def answer(self, service, operation):
        """The name of the error with which a request without any member is refused; None if it is not."""
        try:
            {"dynamodb": self.client, "dynamodbstreams": self.streams}[service]._make_api_call(operation, {})
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    def test_each_is_in_the_document_once(self):
        here, not_yet = documented()
        self.assertEqual(set(), here & not_yet)
        self.assertEqual(set(), (model("dynamodb") | model("dynamodbstreams")) - here - not_yet, "boto3 knows more")
        self.assertEqual(61, len(here | not_yet))

    def test_those_that_are_here_are_known(self):
        here, _ = documented()
        for service in ("dynamodb", "dynamodbstreams"):
            for operation in sorted(model(service) & here):
                with self.subTest(operation=operation):
                    self.assertNotEqual(UNKNOWN, self.answer(service, operation))

    def test_the_others_say_that_they_are_not(self):
        _, not_yet = documented()
        for operation in sorted(not_yet):
            with self.subTest(operation=operation):
                self.assertEqual(UNKNOWN, self.answer("dynamodb", operation))
