"""`m31r release check`: a table of gates to stdout, and exit 4 unless all of them let the release out."""

import argparse
from pathlib import Path

from m31r.config.schema import Config
from m31r.errors import ValidationError


def check(arguments: argparse.Namespace, config: Config) -> str:
    """Prints the table, or the object; raises ValidationError, in one line, where something holds the release up."""
    from m31r.command.run import print_out
    from m31r.release.gates import Asked, check_release, described, verdict

    release = Path(arguments.folder)
    if arguments.dry_run:
        return f"would check whether {release} may go out"
    if arguments.rebuild:
        from m31r.command.host import prefer_huge_pages

        prefer_huge_pages()
    asked = Asked(
        release,
        repository=Path(arguments.repository),
        previous=Path(arguments.previous) if arguments.previous else None,
        key=Path(arguments.public_key) if arguments.public_key else None,
        run_tests=arguments.run_tests,
        rebuild=Path(arguments.workdir or f"runs/rebuild-{release.resolve().name}") if arguments.rebuild else None,
        confined=not arguments.unsafe_no_sandbox,
    )
    results = check_release(asked, config, arguments.accept)
    print_out(described(release, results, arguments.json))
    if held := verdict(results):
        raise ValidationError(f"{release} may not go out: {held}")
    return ""
