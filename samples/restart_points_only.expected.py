# options: -g
import encc.runtime as __encc__; __encc__.restart_points()
numbers = [1, 2, 3]
double = lambda n: 2 * n
print([double(n) for n in numbers])
