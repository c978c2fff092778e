"""A function that must not grow the stack: every refusal in it is an error."""


def total(n, acc=0):  # encc: require-tail
    if n == 0:
        return acc
    return total(n - 1, acc + n)


# encc: require-tail
def product(n):
    return 1 if n == 0 else n * product(n - 1)
#                               ^^^^^^^^^^^^^^ ENC112: call to 'product' is not in tail position: result is used by '*'


# encc: require-tail
# ENC152: 'require-tail' has no effect: no recursive call here
def double(n):
    return 2 * n


print(total(4), product(4), double(4))
