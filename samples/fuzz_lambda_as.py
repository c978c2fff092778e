"""The parser takes `as` and what follows for a part of the lambda."""


def nested(n):
    with lambda: nested(n - 1) as value:
#                ^^^^^^^^^^^^^ ENC134: tail call to 'nested' is left as it is: the parser does not understand all of the text around it
        return value
