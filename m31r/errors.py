"""The only exceptions a user is meant to see: each is one clear line and one exit code (DECISIONS section 2)."""


class M31RError(Exception):
    """Base of every expected failure; the text says what is wrong, where, and what to do."""

    exit_code = 3


class UserError(M31RError):
    """The command line or a file that the user named is wrong (exit 1)."""

    exit_code = 1


class ConfigError(M31RError):
    """The configuration is wrong; the text lists every problem, one a line (exit 2)."""

    exit_code = 2


class RunError(M31RError):
    """Something failed while running: network, disk, memory, divergence (exit 3)."""

    exit_code = 3


class ValidationError(M31RError):
    """Data on disk is not what its manifest says (exit 4)."""

    exit_code = 4


class Stopped(M31RError):
    """A run that was asked to end early has saved its state and can go on (exit 0)."""

    exit_code = 0
