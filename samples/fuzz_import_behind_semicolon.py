print(
    "a blank line in the statement before it",

    "is no place for the import"); f = lambda n: f(n - 1) if n else "bottom"
