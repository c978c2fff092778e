# options: -g
numbers = [1, 2, 3]
double = lambda n: 2 * n
print([double(n) for n in numbers])
