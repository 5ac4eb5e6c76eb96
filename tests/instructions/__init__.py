"""Instructions that the cores of a Raspberry Pi 4 and 5 execute: `python -m tests.instructions`.

An emulator counts them, so they do not depend on the machine and repeat to a thousandth. They are no times: these cores
execute one to two instructions per clock, fewer where they wait for memory.
"""
