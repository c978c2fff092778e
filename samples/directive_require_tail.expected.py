"""A function that must not grow the stack: every refusal in it is an error."""
import encc.runtime as __encc__
@__encc__.restartable
def total(n, acc=0):  # encc: require-tail
    if n == 0:
        return acc
    raise __encc__.restart(total, n - 1, acc + n)

@__encc__.linear
# encc: require-tail
def product(n):
    return 1 if n == 0 else n * product(n - 1)
#                               ^^^^^^^^^^^^^^ ENC112: call to 'product' is not in tail position: result is used by '*'


# encc: require-tail
# ENC152: 'require-tail' has no effect: no recursive call here
def double(n):
    return 2 * n


print(total(4), product(4), double(4))
