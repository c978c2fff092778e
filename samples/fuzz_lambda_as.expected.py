"""The parser takes `as` and what follows for a part of the lambda."""
import encc.runtime as __encc__
@__encc__.deep
def nested(n):
    with lambda: nested(n - 1) as value:
        return value
