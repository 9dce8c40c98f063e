"""Secrets and personal data: what is one is overwritten without moving a byte, what only looks like one stays."""

import base64
import json
import random
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact
from m31r.config.schema import FilterConfig
from m31r.filter.facts import read_facts
from m31r.filter.filter import filter_files
from m31r.filter.findings import find_all
from m31r.filter.redact import applied, edits_for
from m31r.filter.syntax import parse

MIT = b'[package]\nname = "one"\nversion = "1.0.0"\nlicense = "MIT"\nedition = "2021"\n'
CHOICE = random.Random(31)


def made(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """A random value, so that no secret, real or copied, stands in this file."""
    return "".join(CHOICE.choice(alphabet) for _ in range(length))


def part(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


UPPER = string.ascii_uppercase + "234567"
BODY = "\n".join(made(64, string.ascii_letters + string.digits + "+/") for _ in range(6))
BEGIN, END = "-----BEGIN {}PRIVATE KEY-----", "-----END {}PRIVATE KEY-----"
SECRETS = {
    "aws access key": "AKIA" + made(15, UPPER) + "Q",
    "github token": "ghp_" + made(36),
    "gitlab token": "glpat-" + made(20) + "1a2b",
    "slack token": "xoxb-" + made(12, "123456789") + "-" + made(24) + "1a2b",
    "slack webhook": "https://hooks.slack.com/services/T" + made(8, UPPER) + "/B" + made(8, UPPER) + "/" + made(22) + "1a",
    "google api key": "AIza" + made(33) + "1a",
    "stripe key": "sk_live_" + made(24),
    "package token": "npm_" + made(36),
    "model hub token": "hf_" + made(34, string.ascii_letters),
    "json web token": f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': made(12)})}.{made(43)}",
    "assigned secret": f'api_key: "{made(30)}7a8b"',
    "private key": f"{BEGIN.format('RSA ')}\n{BODY}\n{END.format('RSA ')}",
}


def redacted(text: str) -> tuple[list[str], str]:
    """The kinds found, and the text without them."""
    raw = text.encode()
    found = find_all(raw, next(read_facts([raw], 0)))
    taken, edits = edits_for(raw, parse(raw), found)
    after = applied(raw, edits)
    assert len(after) == len(raw) and str(parse(after)) == str(parse(raw))
    return [finding.kind for finding in taken], after.decode()


@pytest.mark.parametrize("kind", SECRETS)
def test_secrets_are_overwritten_in_strings_and_comments(kind: str) -> None:
    secret = SECRETS[kind]
    inner = secret.split('"')[1] if '"' in secret else secret
    for text in (
        f'fn f() {{\n    let x = r#"{secret}"#;\n}}\n',
        f"/* {secret}\n*/\nfn f() {{}}\n",
        f'println!("{{}}", r##"{secret}"##);\n',
    ):
        kinds, after = redacted(text)
        assert kinds == [kind] and inner not in after
        hidden = [word for word in inner.replace("/", " ").replace("-", " ").replace("\n", " ").split() if len(word) > 15]
        assert not any(word in after for word in hidden)


def test_escapes_survive_in_a_key_written_with_them() -> None:
    key = (BEGIN.format("") + "\n" + BODY + "\n" + END.format("")).replace("\n", "\\n")
    kinds, after = redacted(f'const KEY: &str = "{key}\\u{{e9}}";\n')
    assert kinds == ["private key"] and after.count("\\n") == 7 and BODY[:20] not in after
    kinds, after = redacted(f'const A: &str = "to:\\njo@mailbox.org\\n{SECRETS["aws access key"]}";\n')
    assert after == f'const A: &str = "to:\\nxx@xxxxxxx.xxx\\n{"x" * 20}";\n' and len(kinds) == 2
    joined = "\\n\\\n     ".join(BODY.split("\n"))
    assert redacted(f'const KEY: &str = "{BEGIN.format("EC ")}{joined}{END.format("EC ")}";\n')[0] == ["private key"]


@pytest.mark.parametrize(
    "text",
    [
        f'const ID: &str = "AKIA{"IOSFODNN7" + "EXAMPLE"}";',
        f'const SHA: &str = "{made(40, "0123456789abcdef")}";',
        f'const TOKEN: &str = "{"abc1234567" * 3}";',
        'let token = "aaaaaaaaaaaaaaaaaaaaaaaa1";',
        f'{{"tokenizer_sha256": "{made(63, "0123456789abcdef")}9"}}',
        'let password = "correct horse battery staple 1";',
        'let token_id = "123e4567-e89b-12d3-a456-426614174000";',
        f"fn {made(20, string.ascii_lowercase)}1a2b3c4d() {{}}",
        "const K: u64 = 0x1a2b3c4d5e6f7a8b_u64;",
        f'const JWT: &str = "eyJ{made(20)}.eyJ{made(20)}.{made(20)}";',
        f"// {BEGIN.format('')} ... {END.format('')}",
        "let secret_key = generate_secret_key_with_256_bits_v2();",
        "fn from_utf8_unchecked_and_16_more() {}",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert redacted(text + "\n") == ([], text + "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("// Jo Doe <jo.doe@mailbox.org>", "// Jo Doe <xx.xxx@xxxxxxx.xxx>"),
        ('const A: &str = "j+x@uni.ac.uk";', 'const A: &str = "x+x@xxx.xx.xx";'),
        ("//! Copyright 2020, j_d-1@a-b.io.", "//! Copyright 2020, x_x-x@x-x.xx."),
        ('let a = "mailto:x.y@web.de";', 'let a = "mailto:x.x@xxx.xx";'),
        ("// jo@example.com, jo@mail.example.org, jo@host.test, jo@localhost, jo@x.invalid, jo@y.local", None),
        ("// security@rust-lang.org noreply@github.com 1+jo@users.noreply.github.com", None),
        ('let url = "ssh://git@github.com/a/b.git git@gitlab.com:a/b";', None),
        ('let url = "https://user@host.io/";', None),
        ("match n { x @ 1..=2 => a@b.c, y@Some(_) => z }", None),
        ("// see #[derive] @param x.y foo@1.2.3 @user", None),
        ("let v = macro_name!(jo@mailbox.org);", None),
        ('let ip = "84.112.7.250";', 'let ip = "10.100.0.100";'),
        ("// from 185.60.216.35:80", "// from 100.64.100.10:80"),
        ('"127.0.0.1 10.1.2.3 192.168.1.1 172.20.0.9 203.0.113.9 255.255.255.0 224.0.0.251 8.8.8.8 169.254.1.1"', None),
        ("// version 1.2.3.4, v84.112.7.250, 84.112.7, 84.112.7.250.1, 300.1.1.1, 84.012.7.250, 1.2.3.4", None),
        ("let x = (84.112, 7.250); let y = t.84.112;", None),
        ('let ip = "2a02:8109:b6BF::7:1c";', 'let ip = "fd00:0000:0000::0:00";'),
        ("// from [2600:1f18:1:2:3:4:5:6]:443, 2003:e1::9.", "// from [fd00:0000:0:0:0:0:0:0]:443, fd00:00::0."),
        ('"::ffff:84.112.7.250"', '"::ffff:10.100.0.100"'),
        # one's own, the documentation's, networks and what nobody has been given
        ('"::1 fe80::1 fd00::2 2001:db8::1 3fff:1::1 2001:0:1::1 2002:102:304::1 2a02:8109::/32 2a02:1:2:3:: 3001::1"', None),
        ('"2001:4860:4860::8888 2606:4700:4700::1111 2620:fe::fe"', None),
        ("// std::fmt::add, 2abc::def, 2021:03:04, 2a02:::1, 2a02::1::2, 2a02:1:2:3:4:5:6:7:8, 12a02::1, 2a02::1x", None),
        ("let x = 2024::from; let y: A<2a02::b>;", None),
    ],
)
def test_personal_data_is_overwritten_and_examples_stay(text: str, expected: str | None) -> None:
    kinds, after = redacted(text + "\n")
    assert after == (expected or text) + "\n" and bool(kinds) == (expected is not None)


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("https://jo:" + "Sunny-Day7@git.mailbox.org/x.git", "Sunny-Day7"),
        ("postgres://app:" + "k3w!fish@db.corp.io:5432/main", "k3w!fish"),
        ("redis://:" + "tr0ub4dor@84.112.7.250:6379", "tr0ub4dor"),
        ("amqps://jo%40x:" + "p%40ge9@mq.corp.io", "p%40ge9"),
    ],
)
def test_passwords_in_urls_are_overwritten(url: str, password: str) -> None:
    hidden = "".join("x" if c.isalnum() else c for c in password)
    for text in (f'const A: &str = "{url}";\n', f"// see {url}\n", f'f("\\n{url}\\n");\n'):
        kinds, after = redacted(text)
        assert "password in a URL" in kinds
        assert after.replace("10.100.0.100", "84.112.7.250") == text.replace(password, hidden)


@pytest.mark.parametrize(
    "text",
    [
        '"http://user:pass@git.corp.io http://a:b@git.corp.io mysql://root:root@db.corp.io http://jo:secret123@git.corp.io"',
        '"https://jo:Sunny-Day7@localhost/ https://jo:Sunny-Day7@example.com https://jo:Sunny-Day7@192.168.1.4/ ftp://a:b7@x/"',
        'format!("https://{user}:{password}@git.corp.io {}://{}:{}@{}", a, b, c, d);',
        '"https://jo:$PASSWORD@git.corp.io https://jo:****@git.corp.io https://jo:<token>@git.corp.io ssh://git@git.corp.io"',
        "// std::a::b, https://docs.corp.io/a:b/c@1.2 mailto:jo:x",
    ],
)
def test_examples_of_urls_stay(text: str) -> None:
    assert redacted(text + "\n") == ([], text + "\n")


CORPUS = {
    "Cargo.toml": MIT,
    "a.rs": f'//! By jo.doe@mailbox.org\nconst T: &str = "{SECRETS["github token"]}";\n'.encode(),
    "b.rs": b"//! By jo.doe@mailbox.org\npub fn b() {}\n",
    "c.rs": b"//! Nothing here.\n",
}


def test_redactions_are_counted_and_named_without_the_secret(
    root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    artifact = filter_files(filter_config(), root, crawled(one=CORPUS))
    assert artifact.counts["redacted"] == {"e-mail address": 2, "github token": 1} and artifact.counts["redacted_files"] == 2
    listed = [json.loads(line) for line in (artifact.path / "redacted.jsonl").read_text().splitlines()]
    kinds = [{"kind": "e-mail address", "line": 1}, {"kind": "github token", "line": 2}]
    assert listed[0] == {"path": "a.rs", "source": "one", "findings": kinds}
    everything = b"".join(path.read_bytes() for path in artifact.path.iterdir())
    assert b"jo.doe" not in everything and SECRETS["github token"].encode() not in everything


def test_files_with_findings_can_be_dropped(
    root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    snapshot = crawled(one=CORPUS)
    artifact = filter_files(filter_config(secrets="drop"), root, snapshot)
    assert artifact.counts["reasons"] == {"not Rust": 1, "secret": 1} and artifact.counts["redacted_files"] == 1
    artifact = filter_files(filter_config(personal_data="drop"), root, snapshot)
    rejected = [json.loads(line) for line in (artifact.path / "rejected.jsonl").read_text().splitlines()]
    assert rejected[1] == {"path": "a.rs", "source": "one", "reason": "personal data", "detail": "e-mail address in line 1"}
    assert artifact.counts["kept"] == 1


SPOTS = [*SECRETS.values(), "jo@mailbox.org", "84.112.7.250", "2a02:8109::7:1c", "ftp://jo:" + "Sunny-Day7@git.corp.io/"]
PLAIN = st.lists(st.sampled_from([*SPOTS, "\\", "\\n", "\n", " ", "{}", "é", '"', "=", "token: "]), max_size=10).map("".join)
ESCAPES = st.sampled_from(["\\n", "\\\\", "\\u{41}", "\\x41", "\\\n  ", "\\0", "é", " ", "{}", "=", '\\"'])
STRINGS = st.lists(st.one_of(ESCAPES, st.sampled_from([spot for spot in SPOTS if '"' not in spot])), max_size=10).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=PLAIN, comment=PLAIN, string=STRINGS)
def test_redaction_never_changes_length_or_syntax(raw: str, comment: str, string: str) -> None:
    last = comment.split("\n")[0]
    text = f'/* {comment} */\nconst A: &str = r####"{raw}"####;\nfn f() {{\n    g!("{string}"); // {last}\n}}\n'
    assert not parse(text.encode()).has_error
    redacted(text)


@given(st.lists(st.sampled_from([*SPOTS, '"', "\\", "/*", "*/", "fn f() {}", 'r#"', '"#']), max_size=12).map("".join))
@settings(max_examples=50, deadline=None)
def test_text_that_is_no_rust_is_survived(text: str) -> None:
    raw = text.encode()
    _, edits = edits_for(raw, parse(raw), find_all(raw, next(read_facts([raw], 0))))
    assert len(applied(raw, edits)) == len(raw)
