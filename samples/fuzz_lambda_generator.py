"""A lambda that yields is a generator: what it returns ends it, and is no call of it."""

down = lambda n: n if (yield n) else down(n - 1)
both = lambda n: (yield n) or both(n - 1)
