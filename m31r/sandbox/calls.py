"""The system calls that a confined program is refused: they take memory that no limit counts, mount, or look into others."""

import platform
import struct

# by machine, the number by which the kernel tells it
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# their numbers on each of these machines
_CALLS = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "setns": (308, 268),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "memfd_create": (319, 279),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
}
# io_uring_setup, open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, pidfd_getfd, mount_setattr, memfd_secret: anywhere
_SAME = (425, 428, 429, 430, 431, 432, 433, 438, 442, 447)
_LOAD, _EQUAL, _LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of Berkeley packet filters
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # EPERM
_OTHER_TABLE = 0x40000000  # x86-64's numbers of the calls of x32


def refused_calls() -> bytes:
    """The filter for seccomp, as bubblewrap takes it; b"" for a machine that is neither x86-64 nor 64-bit ARM."""
    if platform.machine() not in _MACHINES:
        return b""
    which = list(_MACHINES).index(platform.machine())
    numbers = (*(call[which] for call in _CALLS.values()), *_SAME)
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _MACHINES[platform.machine()]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps.append((_LEAST, len(numbers) + 1, 0, _OTHER_TABLE))
    steps += [(_EQUAL, len(numbers) - index, 0, number) for index, number in enumerate(numbers)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
