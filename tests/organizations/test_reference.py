"""How people point at an organization."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference

UUID = "8a1c4f10-1111-4d2c-9c2a-abc123def456"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("123456", OrganizationNumber("123456")),
        (" 123456 ", OrganizationNumber("123456")),
        ("١٢٣", OrganizationNumber("123")),
        ("“123456”.", OrganizationNumber("123456")),
        ("https://app.pipefy.com/organizations/123456", OrganizationNumber("123456")),
        ("https://app.pipefy.com/organizations/123456/anything?x=1#y", OrganizationNumber("123456")),
        ("HTTP://APP.PIPEFY.COM/organizations/123456/", OrganizationNumber("123456")),
        ("app.pipefy.com/organizations/123456/pipes", OrganizationNumber("123456")),
        ("<https://app.pipefy.com/organizations/123456/x>", OrganizationNumber("123456")),
        (
            "<http://app.pipefy.com/organizations/123456|app.pipefy.com/organizations/123456>",
            OrganizationNumber("123456"),
        ),
        (UUID, OrganizationUuid(UUID)),
        (UUID.upper(), OrganizationUuid(UUID)),
    ],
)
def test_numbers_addresses_and_uuids_are_understood(
    text: str, reference: OrganizationNumber | OrganizationUuid
) -> None:
    assert parse_reference(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Acme",
        "12 34",
        "-5",
        "1" * 19,
        UUID[:-1],
        f"{UUID}0",
        "https://app.pipefy.com/organizations/",
        "https://app.pipefy.com/organizations/12x",
        "https://app.pipefy.com.evil.example/organizations/123456",
        "https://evil.example/app.pipefy.com/organizations/123456",
        "https://evil.example@app.pipefy.com/organizations/1",
        "<@U0ANA>",
        "<https://app.pipefy.com/organizations/1",
    ],
)
def test_anything_else_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    parse_reference(text)
