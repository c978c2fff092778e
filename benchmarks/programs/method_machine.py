"""A machine of three methods that call each other through `self`, with everything it knows in attributes.

It walks on a ring of three places, forward at a 1 on the tape, back at a 0. The loop keeps the place in a local
variable and tests it at each step, as a machine written by hand does.
"""

import random

CALLS = "others"
SIZE = 1000


class Machine:
    def __init__(self, tape):
        self.tape = tape
        self.place = 0

    def north(self):
        place = self.place
        self.place = place + 1
        sign = self.tape[place]
        if sign == 1:
            return self.east()
        if sign == 0:
            return self.west()
        return "north"

    def east(self):
        place = self.place
        self.place = place + 1
        sign = self.tape[place]
        if sign == 1:
            return self.west()
        if sign == 0:
            return self.north()
        return "east"

    def west(self):
        place = self.place
        self.place = place + 1
        sign = self.tape[place]
        if sign == 1:
            return self.north()
        if sign == 0:
            return self.east()
        return "west"

    def run_loop(self):
        state = 0
        while True:
            place = self.place
            self.place = place + 1
            sign = self.tape[place]
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


def prepare(size):
    signs = random.Random(1)
    return ([signs.randrange(2) for _ in range(size)] + [2],), size


def recursive(tape):
    return Machine(tape).north()


def loop(tape):
    return Machine(tape).run_loop()
