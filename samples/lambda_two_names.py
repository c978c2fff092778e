"""Both names of `a = b = lambda …` are the function's."""


last = end = lambda items: items[0] if len(items) == 1 else end(items[1:])

even = parity = lambda n: not n or odd(n - 1)
odd = other = lambda n: n and parity(n - 1)

print(last([1, 2, 3]), even(10), odd(7))
