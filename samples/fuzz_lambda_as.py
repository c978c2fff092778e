"""The parser takes `as` and what follows for a part of the lambda."""


def nested(n):
    with lambda: nested(n - 1) as value:
        return value
