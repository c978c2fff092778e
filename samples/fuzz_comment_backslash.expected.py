# A comment's last backslash continues nothing \
import encc.runtime as __encc__
@__encc__.restartable
def even(n):
    return n == 0 or __encc__.restart(odd, n - 1)
# nor does this one \
@__encc__.restartable
def odd(n):
    return n != 0 and __encc__.restart(even, n - 1)


print(even(10), odd(10))
