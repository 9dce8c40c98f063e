"""What a training process asks of the machine before it imports anything large."""

import logging
import os
import sys
from pathlib import Path

TUNABLES = "GLIBC_TUNABLES"
HUGE_PAGES = "glibc.malloc.hugetlb=1"
SWITCH = Path("/sys/kernel/mm/transparent_hugepage/enabled")
log = logging.getLogger(__name__)


def prefer_huge_pages() -> None:
    """Starts this process over, once, with glibc asked to back large allocations by huge pages.

    XLA takes its working memory anew for each CPU step; in 4 KiB pages the kernel's work on it costs as much as the step
    (profiling/LOG.md). glibc reads the setting at process start only, hence the new start. Nothing computed changes.
    """
    tunables = os.environ.get(TUNABLES, "")
    if "glibc.malloc.hugetlb" in tunables or not _offered() or not sys.orig_argv:
        return
    log.info("host: starting over with %s=%s, for huge pages", TUNABLES, HUGE_PAGES)
    sys.stderr.flush()
    os.environ[TUNABLES] = f"{tunables}:{HUGE_PAGES}" if tunables else HUGE_PAGES
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _offered() -> bool:
    """Whether the kernel hands out huge pages to those who ask."""
    try:
        return "[madvise]" in SWITCH.read_text()
    except OSError:
        return False
