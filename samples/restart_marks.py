# options: -g
"""Comments mark restart points inside functions, where a frame can resume."""
import asyncio


def analyse(path):
    data = sorted(path)
    # encc: restart-point loaded

    # The cheap half.
    total = len(data)
    if total:
        # encc: restart-point
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
    # encc: restart-point first
    await asyncio.sleep(0)
    return n


async def numbers(n):
    # encc: restart-point
    yield n


# encc: restart-point
# ENC153: no frame can resume here; the comment marks nothing
print(analyse("bca"), asyncio.run(job(5)))
