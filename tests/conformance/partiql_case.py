"""What the cases of PartiQL share: statements about the class's table, and texts of errors."""
from case import ApiCase, N, S, unique

FAILED = "ConditionalCheckFailedException"
FAILED_TEXT = "The conditional request failed"
MALFORMED = "Statement wasn't well formed, can't be processed: "
NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"
DUPLICATE = "Duplicate primary key exists in table"
# (unverified) from here on: texts of DynamoDB Local, whose texts of PartiQL are AWS's wherever these are known.
KEY_TYPE = "Key attribute's data type should match its data type in table's schema: Key "
KEY_ABSENT = "Key attribute should be present in the item: Key "
NO_STRUCT = "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement."


class PartiqlCase(ApiCase):
    tables = ("range_table",)

    def run_statement(self, statement, *parameters, **more):
        """`{t}` in the statement is the class's table, quoted."""
        if parameters:
            more["Parameters"] = list(parameters)
        return self.client.execute_statement(Statement=statement.replace("{t}", f'"{self.range_table}"'), **more)

    def requests(self, statements):
        """What a batch or a transaction of these has: each is a text, or a pair of a text and its parameters."""
        requests = []
        for statement in statements:
            text, parameters = (statement, None) if isinstance(statement, str) else statement
            request = {"Statement": text.replace("{t}", f'"{self.range_table}"')}
            if parameters:
                request["Parameters"] = parameters
            requests.append(request)
        return requests

    def items(self, statement, *parameters, **more):
        return self.run_statement(statement, *parameters, ConsistentRead=True, **more)["Items"]

    def refuse(self, message, statement, *parameters, code="ValidationException", **more):
        if parameters:
            more["Parameters"] = list(parameters)
        return self.assert_error(code, message, "execute_statement", Statement=statement.replace("{t}", f'"{self.range_table}"'), **more)

    def item(self, pk, sk):
        return self.get({"pk": S(pk), "sk": N(sk)}, self.range_table)

    def fresh(self, **attributes):
        """Puts an item under a key of its own, sort key 1, and returns its partition key."""
        pk = unique("key")
        self.put({"pk": S(pk), "sk": N(1), **attributes}, self.range_table)
        return pk
