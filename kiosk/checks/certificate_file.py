"""When a TLS certificate ends, read from its file: the standard library decodes only certificates it has verified."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

from kiosk.usage.atomic_file import read_regular

SEQUENCE, VERSION, UTC_TIME = 0x30, 0xA0, 0x17  # tags in DER
END_OF_PEM = "-----END CERTIFICATE-----"


class CertificateError(ValueError):
    """The file cannot be read as a certificate; the message says why."""


def certificate_end(path: Path) -> float:
    """Unix seconds at which the first certificate in the PEM file ends. Raises CertificateError."""
    try:
        first = read_regular(path).partition(END_OF_PEM)
        start = first[0].index("-----BEGIN CERTIFICATE-----")
        return _end(ssl.PEM_cert_to_DER_cert(first[0][start:] + END_OF_PEM))
    except OSError as error:
        raise CertificateError(f"The certificate {path} cannot be read: {error.strerror}.") from error
    except (ValueError, IndexError) as error:
        raise CertificateError(f"{path} is not a certificate in PEM form.") from error


def _end(der: bytes) -> float:
    """The end in Certificate > TBSCertificate > validity (RFC 5280, section 4.1)."""
    _, certificate, _ = _element(der)
    _, rest, _ = _element(certificate)
    if rest[0] == VERSION:
        rest = _element(rest)[2]
    for _ in ("serial number", "signature algorithm", "issuer"):
        rest = _element(rest)[2]
    tag, validity, _ = _element(rest)
    if tag != SEQUENCE:
        raise ValueError("no validity")
    tag, end, _ = _element(_element(validity)[2])
    form = "%y%m%d%H%M%SZ" if tag == UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(end.decode("ascii"), form).replace(tzinfo=UTC).timestamp()


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag and content of the first DER element, and the bytes after it. Raises IndexError on data cut short."""
    length, start = data[1], 2
    if length & 0x80:
        start = 2 + (length & 0x7F)
        length = int.from_bytes(data[2:start], "big")
    if len(data) < start + length:
        raise IndexError("cut short")
    return data[0], data[start : start + length], data[start + length :]
