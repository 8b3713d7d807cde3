"""A receiver behind TLS on this machine, and a name service that says what a test wants."""

import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.alerts.webhooks.client import WebhookClient
from tests.slack.fake_slack import FakeSlack, Received, fake_slack

HOST = "hooks.example.com"


def certificate(path: Path, host: str = HOST) -> Path:
    """A certificate that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the machine's clock
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    key_text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key_text)
    return path


@dataclass
class Names:
    """Answers in turn with these addresses, the last answer again and again."""

    answers: list[Sequence[str]]
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass(frozen=True)
class Receiver:
    """The receiver, its address by name, and a caller that trusts its certificate and this machine."""

    fake: FakeSlack
    url: str
    names: Names
    caller: WebhookClient


@asynccontextmanager
async def receiving(
    pem: Path,
    *answers: bytes | Callable[[Received], bytes],
    names: Names | None = None,
    may_reach: Callable[[str], bool] = lambda ip: ip == "127.0.0.1",
    trusted: Path | None = None,
) -> AsyncIterator[Receiver]:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    known = names or Names([["127.0.0.1"]])
    trust = lambda: ssl.create_default_context(cafile=trusted or pem)  # noqa: E731 - as short as that
    caller = WebhookClient(resolve=known, may_reach=may_reach, tls=trust)
    async with fake_slack(*answers, tls=served) as fake:
        yield Receiver(fake, f"https://{HOST}:{urlsplit(fake.origin).port}/usage?a=b", known, caller)
