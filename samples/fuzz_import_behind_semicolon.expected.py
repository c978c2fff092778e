import encc.runtime as __encc__
print(
    "a blank line in the statement before it",

    "is no place for the import"); f = __encc__.restartable(lambda n: __encc__.restart(f, n - 1) if n else "bottom")
