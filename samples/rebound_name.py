"""A name that is bound twice: the call goes where the name points when it runs."""


def answer(n):
    if n == 0:
        return "old"
    return answer(n - 1)


old = answer


def answer(n):
    return "new"


print(old(3))
