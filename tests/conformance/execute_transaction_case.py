"""What the cases of ExecuteTransaction share: statements as short calls, and how a cancelled transaction is compared."""
import json

from case import raw_call
from partiql_case import PartiqlCase
from transact_case import CANCELLED, CANCELLED_MESSAGE

IN_STATEMENT = "Validation failed in TransactStatements[{}]: "
MIXED = "ExecuteTransaction API does not support both read and write operations in the same request."


def insert(pk, more=""):
    return f"INSERT INTO {{t}} VALUE {{'pk': '{pk}', 'sk': 1{more}}}"


def update(pk, actions, more=""):
    return f"UPDATE {{t}} {actions} WHERE pk = '{pk}' AND sk = 1{more}"


def delete(pk, more=""):
    return f"DELETE FROM {{t}} WHERE pk = '{pk}' AND sk = 1{more}"


def select(pk, what="*"):
    return f"SELECT {what} FROM {{t}} WHERE pk = '{pk}' AND sk = 1"


def exists(pk, more=" AND no_such IS MISSING"):
    """A condition beside the key there must be."""
    return f"EXISTS(SELECT * FROM {{t}} WHERE pk = '{pk}' AND sk = 1{more})"


class TransactionCase(PartiqlCase):
    tables = ("hash_table", "range_table")

    def run_all(self, *statements, **more):
        return self.client.execute_transaction(TransactStatements=self.requests(statements), **more)

    def responses(self, *statements, **more):
        return self.run_all(*statements, **more)["Responses"]

    def refuse_all(self, message, *statements, **more):
        return self.assert_validation(message, "execute_transaction", TransactStatements=self.requests(statements), **more)

    def refuse_second(self, message, first, *statements):
        """Each of `statements` behind a first one that is right."""
        for statement in statements:
            with self.subTest(statement):
                self.refuse_all(IN_STATEMENT.format(1) + message, first, statement)

    def assert_cancelled(self, reasons, *statements, **more):
        message = CANCELLED_MESSAGE.format(", ".join(reason["Code"] for reason in reasons))
        response = self.assert_error(CANCELLED, message, "execute_transaction", TransactStatements=self.requests(statements), **more)
        self.assertEqual(reasons, response["CancellationReasons"])

    def raw_all(self, *statements, each=None, **more):
        """(status, answer) on the wire, which older boto3 has no ReturnValuesOnConditionCheckFailure for. `each`: of every statement."""
        requests = [{**request, **(each or {})} for request in self.requests(statements)]
        status, _, body = raw_call("ExecuteTransaction", {"TransactStatements": requests, **more})
        return status, json.loads(body)

    def assert_raw_cancelled(self, reasons, *statements, **more):
        status, answer = self.raw_all(*statements, **more)
        self.assertEqual((400, reasons), (status, answer["CancellationReasons"]))
