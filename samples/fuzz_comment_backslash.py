# A comment's last backslash continues nothing \
def even(n):
    return n == 0 or odd(n - 1)
# nor does this one \

def odd(n):
    return n != 0 and even(n - 1)


print(even(10), odd(10))
