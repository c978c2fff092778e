# options: -g
"""Every function gets a restart point; nothing else changes."""
from __future__ import annotations
import encc.runtime as __encc__; __encc__.restart_points()
import sys


def area(width, height):
    return width * height


class Shape:
    def sides(self):
        return [side for side in (1, 2, 3)]

@__encc__.restartable
def total(shapes):
    if not shapes:
        return 0
    raise __encc__.restart(total, shapes[1:])


print(area(2, 3), Shape().sides(), total([1, 2]), len(sys.argv) > 0)
