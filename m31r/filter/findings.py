"""Secrets and personal data: places that a fast screen suspects are verified by structure and entropy.

The screen is part of `read_facts`: long words, `@`s, dotted and grouped numbers. What is found here stands by its own form (a
prefix that the issuer chose, a checked header), or is a random-looking value given to a name that means a secret.
"""

import base64
import binascii
import ipaddress
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from m31r.filter.facts import Facts

SECRET, PERSONAL = "secret", "personal data"


@dataclass(frozen=True)
class Finding:
    """Bytes `start` to `end` of a file are a `kind`, which is a secret or personal data by `family`."""

    start: int
    end: int
    family: str
    kind: str


# forms that their issuers document, at the start of a word or after an escaped line end; the group name is the kind
_KNOWN = re.compile(
    rb"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(?:(?P<aws_access_key>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b)"
    rb"|(?P<github_token>(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{50,251})\b)"
    rb"|(?P<gitlab_token>gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,64})"
    rb"|(?P<slack_token>xox[abeoprs]-[A-Za-z0-9-]{20,250})"
    rb"|(?P<slack_webhook>hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,28})"
    rb"|(?P<google_api_key>AIza[A-Za-z0-9_-]{35})"
    rb"|(?P<stripe_key>[rs]k_live_[A-Za-z0-9]{20,250}\b)"
    rb"|(?P<package_token>(?:npm_[A-Za-z0-9]{36}|pypi-AgEI[A-Za-z0-9_-]{50,1000}|cio[A-Za-z0-9]{32})\b)"
    rb"|(?P<model_hub_token>hf_[A-Za-z]{34}\b)"
    rb"|(?P<json_web_token>eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,4000}))"
)
_PREFIX = re.compile(rb"[nrt]?(?:AKIA|ASIA|ABIA|ACCA|gh[pousr]_|github_pat_|AIza|[rs]k_live_|npm_|cio[A-Za-z0-9]{32}|hf_|eyJ)")
# digits and both cases, or two changes from letters to digits: few names of 16 letters have that, nearly all keys do
_RANDOM = re.compile(rb"(?!0[xbo])(?=\w*[0-9])(?:(?=\w*[a-z])\w*[A-Z]|[0-9]*(?:[A-Za-z_]+[0-9]+){2})", re.ASCII)
_ASSIGNED = re.compile(
    rb"(?:secret|token(?!iz)|passw(?:or)?d|passphrase|api_?key|access_?key|private_?key|auth_?key|credential)[a-z0-9_]{0,30}"
    rb"[\"']?\s{0,4}(?::\s{0,4}&?\s?(?:'static\s)?str(?:ing)?\s{0,4})?(?:=>|[:=(,])\s{0,4}(?:Some\()?b?[\"']"
    rb"(?P<value>[A-Za-z0-9+/=_.-]{20,500})[\"']",
    re.IGNORECASE,
)
_DUMMY = re.compile(rb"example|placeholder|dummy|sample|changeme|your|fake|xxxx|1234567|abcdef|(.)\1{5}", re.IGNORECASE)
# what every sort of public identifier looks like, and no secret
_PUBLIC = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|.*[._/-](?:rs|md|json|toml|com|org|io|net)", re.IGNORECASE)
_LEAST_ENTROPY = 3.5  # bits a character; 20 random letters and digits have 4, English words run together 3 to 3.5
_LEAST_KNOWN_ENTROPY = 2.5
_KEY_MARK = b"PRIVATE KEY"
_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?P<body>.{64,20000}?)"
    rb"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----",
    re.DOTALL,
)
_LOCAL = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}\Z")
_DOMAIN = re.compile(rb"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9_@(-])")
# the user of a URL, the end of some other path, or a variable; but what follows `mailto:` is an address
_IN_ADDRESS = re.compile(rb"(?:[/@$]|(?<!mailto):)\Z", re.IGNORECASE)
# RFC 2606 and RFC 6762 names, and hosts in whose addresses no person's own stands
_NOBODYS_DOMAIN = re.compile(
    rb"(?:.*\.)?(?:example(?:\.[a-z]+)?|test|invalid|localhost|local|internal|(?:foo|bar|baz|domain|company|email|host)\.[a-z]+"
    rb"|users\.noreply\.github\.com)",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    b"abuse admin alice bob contact dev example foo bar baz git hello help hostmaster info list lists mail me name nobody"
    b" no-reply noreply owner postmaster root security someone somebody support team test user username users webmaster"
    b" you".split()
)
_ADDRESS = re.compile(rb"(?<![\w.-])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\w-]|\.\d)")
_VERSION = re.compile(rb"(?:version|release|\bv\.?)\s*[:=]?\s*[\"']?\Z|[~^<>]=?\s*\Z", re.IGNORECASE)
# public resolvers, which documentation everywhere names
_WELL_KNOWN = frozenset({b"8.8.8.8", b"8.8.4.4", b"1.1.1.1", b"1.0.0.1", b"9.9.9.9"})
_LARGEST_VERSION = 20
_GROUPS = re.compile(rb"(?<![\w:.])[23][0-9a-fA-F]{3}(?:::?[0-9a-fA-F]{1,4}){0,7}(?:::)?(?![\w:]|\.\d)")
_LONGEST_GROUPS = 40
# a scheme, a user and a password before an @, none of them a place to be filled in
_CREDENTIALS = re.compile(
    rb"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<user>[^\s/:@\"'`<>{}()$\[\]\\]{0,64})"
    rb":(?P<password>[^\s/:@\"'`<>{}()$\[\]\\]{1,128})\Z"
)
_LONGEST_CREDENTIALS = 224
_HOST = re.compile(
    rb"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9_@.-])|(?P<address>[0-9.]{7,15})"
)
# what stands in documentation for a password
_NO_PASSWORD = re.compile(
    rb"(?:my|the|some|super|your|a|test|db|user)?[-_]?(?:pass(?:wor[dt]|wd|phrase)?|pwd?|pw|secret|token|credentials?|key|user(?:name)?|admin|root|guest|test"
    rb"|foo|bar|baz|qux|hunter2|hello|world|changeme|postgres|mysql|rabbitmq|redis|minio|x-oauth-basic|none|null|anonymous|abc|def)"
    rb"[-_]?[0-9!]{0,4}|(.)\1*|[*.x%_-]+|[0-9]{1,5}|%[0-9A-Fa-f]{2}.{0,2}|[a-z]{1,3}",
    re.IGNORECASE,
)


def find_all(text: bytes, facts: Facts) -> list[Finding]:
    """Every secret and piece of personal data in `text`, in order, none within another; `facts` are those of `text`."""
    found = [
        *_keys(text),
        *_tokens(text, facts),
        *_emails(text, facts),
        *_passwords(text, facts),
        *_addresses(text, facts),
        *_groups(text, facts),
    ]
    found.sort(key=lambda finding: (finding.start, -finding.end))
    apart: list[Finding] = []
    for finding in found:
        if not apart or finding.start >= apart[-1].end:
            apart.append(finding)
    return apart


def entropy(value: bytes) -> float:
    """Shannon entropy of the characters of `value`, in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _keys(text: bytes) -> Iterator[Finding]:
    if _KEY_MARK in text:
        for match in _KEY.finditer(text):
            body = bytes(b for b in match["body"] if chr(b).isalnum())
            if len(body) >= 64 and entropy(body) >= _LEAST_ENTROPY:
                yield Finding(*match.span("body"), SECRET, "private key")


def _tokens(text: bytes, facts: Facts) -> Iterator[Finding]:
    done = -1
    for start, end in facts.long_words:
        if start < done or not (_RANDOM.match(text, start, end) or _PREFIX.match(text, start, end)):
            continue
        low = text.rfind(b"\n", 0, start) + 1
        high = text.find(b"\n", end)
        done = high if high >= 0 else len(text)
        yield from _in_line(text, low, done)


def _in_line(text: bytes, low: int, high: int) -> Iterator[Finding]:
    for match in _KNOWN.finditer(text, low, high):
        kind, value = match.lastgroup or "", match.group()
        genuine = entropy(value) >= _LEAST_KNOWN_ENTROPY and not _DUMMY.search(value)
        if genuine and (kind != "json_web_token" or _has_header(value)):
            yield Finding(*match.span(), SECRET, kind.replace("_", " "))
    for match in _ASSIGNED.finditer(text, low, high):
        value = match["value"]
        mixture = any(48 <= b < 58 for b in value) and any(b >= 65 for b in value)
        if mixture and entropy(value) >= _LEAST_ENTROPY and not _DUMMY.search(value) and not _PUBLIC.fullmatch(value):
            yield Finding(*match.span("value"), SECRET, "assigned secret")


def _has_header(token: bytes) -> bool:
    """Whether the first part of a JSON web token says how it is signed (RFC 7519)."""
    head = token.split(b".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + b"=" * (-len(head) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def _emails(text: bytes, facts: Facts) -> Iterator[Finding]:
    for at in facts.ats:
        local = _LOCAL.search(text, max(0, at - 64), at)
        domain = _DOMAIN.match(text, at + 1)
        if local is None or domain is None or _IN_ADDRESS.search(text, max(0, local.start() - 8), local.start()):
            continue
        if local.group().lower() not in _NOBODY and not _NOBODYS_DOMAIN.fullmatch(domain.group()):
            yield Finding(local.start(), domain.end(), PERSONAL, "e-mail address")


def _passwords(text: bytes, facts: Facts) -> Iterator[Finding]:
    for at in facts.ats:
        # the address of a proxy or of a database, at a host that may be somebody's
        match = _CREDENTIALS.search(text, max(0, at - _LONGEST_CREDENTIALS), at)
        host = _HOST.match(text, at + 1) if match else None
        if match is None or host is None or _NOBODYS_DOMAIN.fullmatch(host.group()):
            continue
        if (address := host["address"]) and not _is_public(address):
            continue
        password = match["password"]
        if password != match["user"] and not _NO_PASSWORD.fullmatch(password) and not _DUMMY.search(password):
            yield Finding(*match.span("password"), SECRET, "password in a URL")


def _groups(text: bytes, facts: Facts) -> Iterator[Finding]:
    for colon in facts.grouped:
        match = _GROUPS.match(text, colon - 4, colon - 4 + _LONGEST_GROUPS)
        if match is None or match.group().count(b"::") > 1:
            continue
        try:
            address = ipaddress.IPv6Address(match.group().decode())
        except ValueError:
            continue
        # whose second half is 0 is a network, and no host in it
        if int(address) % 2**64 and address not in _RESOLVERS and any(address in network for network in _ALLOCATED):
            yield Finding(*match.span(), PERSONAL, "IPv6 address")


def _addresses(text: bytes, facts: Facts) -> Iterator[Finding]:
    for dot in facts.dotted:
        match = _ADDRESS.search(text, max(0, dot - 4), dot + 14)
        if match is None or match.end(1) != dot or match.group() in _WELL_KNOWN:
            continue
        parts = [int(part) for part in match.groups()]
        if max(parts) > 255 or max(parts) <= _LARGEST_VERSION or any(len(p) > 1 and p[:1] == b"0" for p in match.groups()):
            continue
        if _VERSION.search(text, max(0, match.start() - 16), match.start()):
            continue
        if _is_public(match.group()):
            yield Finding(*match.span(), PERSONAL, "IP address")


def _is_public(written: bytes) -> bool:
    """Whether this is an IPv4 address that may be somebody's."""
    try:
        address = ipaddress.IPv4Address(written.decode())
    except ValueError:
        return False
    # is_global itself says different things of some ranges in different versions of Python
    return not any(address in network for network in _NOT_GLOBAL)


# IANA's special-purpose registry, multicast and what is reserved (RFC 6890, 5771, 1112)
_NOT_GLOBAL = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",
    )
)  # fmt: skip
# what IANA has given to the regional registries of global unicast (RFC 7249); so neither the documentation's 3fff::/20 nor
# 2002::/16, and of 2001::/16 all but its first /23 and the documentation's 2001:db8::/32
_ALLOCATED = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001:200::/23", "2001:400::/22", "2001:800::/22", "2001:c00::/24", "2001:e00::/23", "2001:1000::/20",
        "2001:2000::/19", "2001:4000::/18", "2001:8000::/17", "2003::/18", "2400::/11", "2600::/12", "2610::/23", "2620::/23",
        "2630::/12", "2800::/12", "2a00::/11", "2c00::/12",
    )
)  # fmt: skip
_RESOLVERS = frozenset(
    ipaddress.IPv6Address(address)
    for address in (
        "2001:4860:4860::8888", "2001:4860:4860::8844", "2606:4700:4700::1111", "2606:4700:4700::1001", "2620:fe::fe",
        "2620:fe::9", "2620:fe::fe:9", "2606:4700:4700::64", "2606:4700:4700::6400",
    )
)  # fmt: skip
