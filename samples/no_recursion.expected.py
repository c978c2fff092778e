"""Nothing recurses: not a byte changes."""


def greet(name):
    return message("hello", name)


def message(greeting, name):
    return f"{greeting}, {name}"


print(greet("world"))
