"""What the cases of parameters from before expressions share: conditions, and the texts of errors."""
NO_OPERATOR = "ConditionalOperator cannot be used without Filter or Expected"
ONE_CONDITION = "ConditionalOperator can only be used when Filter or Expected has two or more elements"
RANGE = "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
OPERATORS = ("Member must satisfy enum value set: "
             "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]")


def condition(operator, *values):
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


def mixed(legacy, expressions):
    return ("Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{legacy}}} Expression parameters: {{{expressions}}}")
