"""A lambda that yields is a generator: what it returns ends it, and is no call of it."""

down = lambda n: n if (yield n) else down(n - 1)
#                                    ^^^^^^^^^^^ ENC120: call to 'down' is not a tail call: 'down' is a generator
both = lambda n: (yield n) or both(n - 1)
#                             ^^^^^^^^^^^ ENC120: call to 'both' is not a tail call: 'both' is a generator
