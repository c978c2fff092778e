"""`python -m encc.debug`, for when the command `python -m encc debug` cannot be used."""

import sys

from encc.debug import main

main(sys.argv[1:])
