"""The debugger's tests: real processes in pseudo-terminals."""
