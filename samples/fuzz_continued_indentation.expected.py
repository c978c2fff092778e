"""Behind spaces and a backslash Python takes the first line's indentation: the last line is no part of `even`."""
if True:
    def even(n):
        return n == 0 or even(abs(n - 2))
    \
        even(2)
#       ^^^^^^^ ENC001: the parser does not understand this; the file is left as it is
