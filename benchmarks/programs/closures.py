"""A state machine of three closures: on a ring of three places, forward at a 1 on the tape, back at a 0."""

import random

CALLS = "others"
SIZE = 1000


def prepare(size):
    signs = random.Random(1)
    return ([signs.randrange(2) for _ in range(size)] + [2],), size


def recursive(tape):
    def north(place):
        sign = tape[place]
        if sign == 1:
            return east(place + 1)
        if sign == 0:
            return west(place + 1)
        return "north"

    def east(place):
        sign = tape[place]
        if sign == 1:
            return west(place + 1)
        if sign == 0:
            return north(place + 1)
        return "east"

    def west(place):
        sign = tape[place]
        if sign == 1:
            return north(place + 1)
        if sign == 0:
            return east(place + 1)
        return "west"

    return north(0)


def loop(tape):
    state = place = 0
    while True:
        sign = tape[place]
        if state == 0:
            if sign == 1:
                state = 1
            elif sign == 0:
                state = 2
            else:
                return "north"
        elif state == 1:
            if sign == 1:
                state = 2
            elif sign == 0:
                state = 0
            else:
                return "east"
        elif sign == 1:
            state = 0
        elif sign == 0:
            state = 1
        else:
            return "west"
        place = place + 1


def tco(package):
    # As in even_odd.py: the package's wrappers, tied by hand.
    def tied(tape):
        def north(self, east, west):
            def step(place):
                sign = tape[place]
                if sign == 1:
                    return east(place + 1)
                if sign == 0:
                    return west(place + 1)
                return "north"

            return step

        def east(self, west, north):
            def step(place):
                sign = tape[place]
                if sign == 1:
                    return west(place + 1)
                if sign == 0:
                    return north(place + 1)
                return "east"

            return step

        def west(self, north, east):
            def step(place):
                sign = tape[place]
                if sign == 1:
                    return north(place + 1)
                if sign == 0:
                    return east(place + 1)
                return "west"

            return step

        wrapper = package._TailCallWrapper
        first, second, third = (object.__new__(wrapper) for _ in range(3))
        first.__init__(north, [second, third])
        second.__init__(east, [third, first])
        third.__init__(west, [first, second])
        return first(0)

    return tied
