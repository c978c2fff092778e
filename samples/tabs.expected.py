"""Indentation by tabs."""
import encc.runtime as __encc__
@__encc__.restartable
def last(items):
	if len(items) == 1:
		return items[0]
	raise __encc__.restart(last, items[1:])

print(last("abc"))
