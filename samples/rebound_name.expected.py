"""A name that is bound twice: the call goes where the name points when it runs."""
import encc.runtime as __encc__
@__encc__.restartable
def answer(n):
    if n == 0:
        return "old"
    return __encc__.tail_call(answer)(n - 1)


old = answer


def answer(n):
    return "new"


print(old(3))
