"""`*` and `**` keep the call as it is written."""


def rotate(n, *rest, **names):
    if n == 0:
        return rest, names
    return rotate(n - 1, *rest[1:], rest[0], **names)


print(rotate(2, 1, 2, 3, kind="list"))
