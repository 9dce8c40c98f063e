"""A release signed with a key of one's own, and the signature checked, both without network: OpenSSF's model signing.

The signature lies beside the release, as `0.1.0.sig`, since what is released never changes. Whoever has no m31r checks it with
`model_signing verify key release/0.1.0 --signature release/0.1.0.sig --public_key key.pub`.
"""

from pathlib import Path
from types import ModuleType

from m31r.errors import UserError, ValidationError

SUFFIX = ".sig"


def signature_of(folder: Path) -> Path:
    """Where the signature of the release in `folder` lies."""
    folder = folder.resolve()
    return folder.with_name(folder.name + SUFFIX)


def check_key(key: Path) -> None:
    """Raises UserError where nothing can be signed with the private key in `key`: told before anything is made."""
    _library("signing")
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{key}: not a private key without a password, in PEM ({type(error).__name__})") from None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise UserError(f"{key}: must be an elliptic-curve key; openssl ecparam -genkey -name prime256v1 -noout makes one")


def sign(folder: Path, key: Path) -> None:
    """Signs every file of `folder` with the private key in `key`."""
    try:
        _library("signing").Config().use_elliptic_key_signer(private_key=key).sign(folder, signature_of(folder))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{key}: cannot sign {folder} ({error})") from None


def check_signature(folder: Path, key: Path) -> None:
    """Raises ValidationError where `folder` is not, file for file, what the owner of the public key in `key` signed."""
    verifying, signature = _library("verifying"), signature_of(folder)
    if not signature.is_file():
        raise ValidationError(f"{signature}: missing; the release is not signed")
    if not key.is_file():
        raise UserError(f"{key}: no such key")
    try:
        verifying.Config().use_elliptic_key_verifier(public_key=key).verify(folder, signature)
    except Exception as error:  # noqa: BLE001 - a hostile signature may make the library raise anything
        why = (str(error).splitlines() or [""])[0][:200] or type(error).__name__
        raise ValidationError(f"{folder}: not what was signed in {signature} with {key} ({why})") from None


def _library(part: str) -> ModuleType:
    import importlib

    try:
        return importlib.import_module(f"model_signing.{part}")
    except ImportError:
        raise UserError("signing needs the extra m31r[sign]: python -m pip install model-signing pyopenssl") from None
