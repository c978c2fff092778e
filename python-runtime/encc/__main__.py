"""`python -m encc COMMAND …`: the commands that need a Python; all others are the compiler's.

    python -m encc run [-m MODULE | -c CODE | FILE] ARGUMENT…
"""

import sys

#: Command to the module whose `main(arguments)` does it. Imported by name, so that one costs nothing to another.
COMMANDS = {
    "debug": "encc.debug",
    "run": "encc._run",
}


def main(arguments: list[str]) -> None:
    command = arguments[0] if arguments else "--help"
    if command in COMMANDS:
        from importlib import import_module

        import_module(COMMANDS[command]).main(arguments[1:])
        return
    import os

    from encc._compiler import CompilerError, find_compiler

    try:
        compiler = find_compiler()
    except CompilerError as error:
        sys.exit(f"encc: {error}")
    if command in ("-h", "--help"):
        print(f"Commands of python -m encc: {', '.join(COMMANDS)}; and those of the compiler:\n", flush=True)
    os.execv(compiler, [compiler, *(arguments or ["--help"])])


if __name__ == "__main__":
    main(sys.argv[1:])
