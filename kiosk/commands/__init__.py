"""The `gym-mirror` command line, one module a command."""
