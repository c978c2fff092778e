"""A construct that the parser does not know spoils its own function only."""


def first[T = int](items: list[T]) -> T:
#         ^^^ ENC002: the parser does not understand this; function 'first' is left as it is
    return items[0] if len(items) == 1 else first(items[:-1])
#                                           ^^^^^^^^^^^^^^^^^ ENC134: tail call to 'first' is left as it is: the parser does not understand all of the text around it


def last(items):
    return items[0] if len(items) == 1 else last(items[1:])


print(first([1, 2]), last([1, 2]))
