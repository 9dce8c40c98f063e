"""Which licence a licence text is, by phrases that only that one has; the texts themselves are not kept here."""

import re

# (SPDX id, about how many words the text has, phrases that must all stand in it, phrases that must not)
_Rule = tuple[str, int, tuple[str, ...], tuple[str, ...]]
_RULES: tuple[_Rule, ...] = (
    ("MIT", 170, ("deal in the software without restriction",
                  "above copyright notice and this permission notice shall be included"),
     ("except as contained in this notice", "in advertising or otherwise")),
    ("MIT-0", 140, ("deal in the software without restriction",), ("this permission notice",)),
    ("Apache-2.0", 1650, ("apache license", "version 2 0", "grant of patent license", "submission of contributions"), ()),
    ("BSD-2-Clause", 200, ("redistributions of source code must retain", "redistributions in binary form must reproduce"),
     ("neither the name", "names of its contributors", "used to endorse", "advertising materials", "nuclear", "patent")),
    ("BSD-3-Clause", 230, ("redistributions of source code must retain", "redistributions in binary form must reproduce",
                           "endorse or promote products"), ("advertising materials", "nuclear", "patent")),
    ("ISC", 130, ("permission to use copy modify and or distribute this software for any purpose with or without fee",
                  "copyright notice and this permission notice appear in all copies"), ()),
    ("0BSD", 110, ("permission to use copy modify and or distribute this software for any purpose with or without fee",
                   "hereby granted the software is provided"), ("notice appear in all copies",)),
    ("Unlicense", 220, ("free and unencumbered software released into the public domain",
                        "dedicate any and all copyright interest"), ()),
    ("CC0-1.0", 1150, ("cc0 1 0 universal", "affirmer"), ()),
    ("Zlib", 150, ("origin of this software must not be misrepresented", "altered source versions must be plainly marked"), ()),
    ("BSL-1.0", 230, ("boost software license version 1 0", "machine executable object code"), ()),
    ("Apache-2.0", 90, ("licensed under the apache license version 2 0",
                        "you may not use this file except in compliance with the license"), ("grant of patent license",)),
    ("Unicode-DFS-2016", 320, ("deal in the data files or software without restriction", "unicode"), ("unicode license v3",)),
    ("Unicode-3.0", 330, ("unicode license v3", "deal in the data files"), ()),
)  # fmt: skip
# headings, names and years; more than that is a text with something of its own to say
_SPARE_WORDS = 150
# a text that holds one of these says more than the permissive text beside it
_OTHERS = (
    "gnu general public license", "gnu lesser general public license", "gnu affero general public license",
    "mozilla public license", "eclipse public license", "creative commons attribution",
    "commons clause", "business source license", "server side public license", "non commercial use", "noncommercial use",
    "non commercial purposes", "noncommercial purposes",
    "shall be used for good not evil", "european union public",
)  # fmt: skip
_WORDS = re.compile(r"[a-z0-9]+")
# ISC has spellings with and without "and/or"; quotes and commas vary everywhere
_AND_OR = re.compile(r"\bcopy modify (?:and )?distribute\b|\bcopy modify or distribute\b")
LARGEST_TEXT = 200_000


def recognise(raw: bytes) -> str | None:
    """The SPDX expression of a licence text, joined by AND where it holds several; None where any doubt remains."""
    if len(raw) > LARGEST_TEXT:
        return None
    text = normalised(raw.decode("utf-8", "replace"))
    found = [
        (name, words)
        for name, words, wanted, unwanted in _RULES
        if all(phrase in text for phrase in wanted) and not any(phrase in text for phrase in unwanted)
    ]
    if any(phrase in text for phrase in _OTHERS) or text.count(" ") > _SPARE_WORDS + sum(words for _, words in found):
        return None
    return " AND ".join(name for name, _ in found) or None


def normalised(text: str) -> str:
    """Words in lower case, one blank between two: what wrapping, comment marks and punctuation leave unchanged."""
    return _AND_OR.sub("copy modify and or distribute", " ".join(_WORDS.findall(text.lower())))
