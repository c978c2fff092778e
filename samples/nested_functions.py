"""Three closures that hand on to each other: a state machine."""


def accepts(text):
    def start(i):
        return middle(i + 1) if text[i] == "a" else False

    def middle(i):
        if text[i] == "b":
            return middle(i + 1)
        return end(i)

    def end(i):
        if i + 1 == len(text):
            return text[i] == "c"
        return start(i + 1)

    return start(0)


print(accepts("abbc"), accepts("abcabbbc"), accepts("abx"))
