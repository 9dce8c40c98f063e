"""A page without a build step: its parts as files, served with a policy by which nothing comes from elsewhere."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# nothing from elsewhere, nothing inline, and no way from text to markup or script
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
NOSNIFF = (b"x-content-type-options", b"nosniff")  # goes with any answer
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SHARED = {f"/{name}": Path(__file__).parent / name for name in ("base.css", "dom.js", "theme.js")}


def parts_of(folder: Path) -> dict[str, Path]:
    """The addresses of a page's parts: `page.html` is at /, and what all pages share lies beside the folder's own files."""
    own = {f"/{path.name}": path for path in sorted(folder.iterdir()) if path.suffix in KINDS}
    return {"/": own.pop("/page.html"), **own, **SHARED}


def routes_of(parts: Mapping[str, Path], headers: tuple[tuple[bytes, bytes], ...] = ()) -> list[Route]:
    """Routes that answer with the files as they are now."""
    return [_route(address, path, headers) for address, path in parts.items()]


def _route(address: str, path: Path, headers: tuple[tuple[bytes, bytes], ...]) -> Route:
    content, kind = path.read_bytes(), KINDS[path.suffix]

    async def part(request: Request) -> Response:
        answer = Response(content, media_type=kind)
        answer.raw_headers += headers
        return answer

    return Route(address, part)
