# options: -g
"""Comments mark restart points inside functions, where a frame can resume."""
import asyncio

import encc.runtime as __encc__; __encc__.restart_points()
def analyse(path):
    data = sorted(path)
    __encc__.mark_restart_point("loaded")  # encc: restart-point loaded

    # The cheap half.
    total = len(data)
    if total:
        __encc__.mark_restart_point()  # encc: restart-point
        total += 1
    else:
        for n in data:
            # encc: restart-point
#           ^^^^^^^^^^^^^^^^^^^^^ ENC153: no frame can resume here; the comment marks nothing
            total -= n
    text = """
    # encc: restart-point in a string
    """
    return total, len(text)  # encc: restart-point
#                            ^^^^^^^^^^^^^^^^^^^^^ ENC153: no frame can resume here; the comment marks nothing


async def job(n):
    __encc__.mark_restart_point("first")  # encc: restart-point first
    await asyncio.sleep(0)
    return n


async def numbers(n):
    __encc__.mark_restart_point()  # encc: restart-point
    yield n


# encc: restart-point
# ENC153: no frame can resume here; the comment marks nothing
print(analyse("bca"), asyncio.run(job(5)))
