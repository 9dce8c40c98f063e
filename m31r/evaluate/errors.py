"""What kind of mistake a compiler's error is, by its code; without one, by its message."""

from collections.abc import Sequence

_KINDS = {
    "borrow": "0373 0381 0382 0384 0499 0500 0501 0502 0503 0505 0506 0507 0508 0509 0510 0515 0594 0596 0597 0713 0716 0524",
    "lifetime": "0106 0195 0226 0227 0228 0261 0262 0263 0309 0310 0311 0478 0491 0495 0521 0581 0582 0621 0623 0637 0700 0726",
    "pattern": "0004 0005 0023 0026 0027 0029 0030 0164 0170 0408 0409 0416 0527 0528 0529",
    "resolution": "0365 0364 0404 0405 0407 0411 0412 0415 0422 0423 0424 0425 0426 0428 0429 0430 0431 0432 0433 0434 0435"
    " 0437 0438 0463 0531 0532 0533 0559 0560 0573 0574 0576 0583 0599 0603 0609 0616 0624 0703",
    "trait": "0034 0038 0046 0049 0050 0053 0116 0117 0118 0119 0120 0183 0184 0185 0186 0191 0201 0204 0205 0206"
    " 0210 0220 0221 0223 0271 0275 0276 0277 0283 0284 0322 0323 0324 0325 0326 0366 0367 0369 0390 0391 0600",
    "syntax": "0065 0130 0178 0229 0449 0451 0565 0584 0585 0586 0697 0704 0728 0743 0744 0753 0754 0758 0765 0766 0768",
    "unsafe": "0133 0199 0200 0197 0198",
    "unstable": "0554 0635 0658",
}
_BY_CODE = {f"E{code}": kind for kind, codes in _KINDS.items() for code in codes.split()}
_MESSAGES = (
    ("lifetime", ("lifetime may not live long enough", "borrowed data escapes")),
    ("resolution", ("cannot find", "unresolved", "environment variable", "couldn't read")),
    ("pattern", ("refutable pattern",)),
    ("limit", ("cpu", "memory", "idle", "output", "recursion limit reached", "status ")),
)
KINDS = (*_KINDS, "type", "lint", "limit")


def error_kind(code: str, message: str) -> str:
    """One of `KINDS`. All other codes are of type checking, by far most of rustc's; no code and nothing known is syntax."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code:
        return "type" if code.startswith("E0") else "lint"
    return next((kind for kind, begins in _MESSAGES if message.startswith(begins)), "syntax")


def first_kind(errors: Sequence[tuple[str, str]]) -> str:
    """The kind of the first error, the one that a person would mend first; "limit" if the compiler named none."""
    return error_kind(*errors[0]) if errors else "limit"
