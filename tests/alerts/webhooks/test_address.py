"""Which addresses the bot calls: a name or a number that leads inside is refused, however it is spelled."""

import pytest

from bot.alerts.webhooks.address import Address, is_public, parse_address
from bot.errors import AddressFault, BadWebhookAddress

NOT_HTTPS, MALFORMED, PORT, PRIVATE = AddressFault


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://hooks.example.com", Address("hooks.example.com", 443, "/")),
        ("https://hooks.example.com/a/b?c=d&e=%20f", Address("hooks.example.com", 443, "/a/b?c=d&e=%20f")),
        ("HTTPS://Hooks.Example.COM/A", Address("hooks.example.com", 443, "/A")),
        ("https://hooks.example.com?a=b", Address("hooks.example.com", 443, "/?a=b")),
        ("https://hooks.example.com:8443/", Address("hooks.example.com", 8443, "/")),
        ("https://hooks.example.com:443/", Address("hooks.example.com", 443, "/")),
        ("https://xn--bcher-kva.example/", Address("xn--bcher-kva.example", 443, "/")),
        ("https://1password.example/@me:x", Address("1password.example", 443, "/@me:x")),
        ("https://93.184.216.34/", Address("93.184.216.34", 443, "/")),
        ("https://[2606:4700::1111]:8443/x", Address("2606:4700::1111", 8443, "/x")),
    ],
)
def test_what_is_called(url: str, address: Address) -> None:
    assert parse_address(url) == address


REFUSED = {
    NOT_HTTPS: (
        "http://hooks.example.com/",
        "ftp://hooks.example.com",
        "https:hooks.example.com",
        "",
        " https://a.example",
    ),
    MALFORMED: (
        "https://",
        "https:///path",
        "https://user@hooks.example.com/",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com@127.0.0.1/",
        "https://hooks.example.com\\@127.0.0.1/",
        "https://hooks.example.com\\.evil.example/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/a\\b",
        "https://hooks.example.com/\r\nHost: inner",
        "https://hooks.example.com/\n",
        "https://hooks.example.com/\t",
        "https://hooks.example.com/\0",
        "https://hooks.example.com/#fragment",
        "https://hooks.example.com/é",
        "https://bücher.example/",
        "https://１２７.0.0.1/",
        "https://ⓛocalhost.example/",
        "https://127。0。0。1/",
        "https://hooks.example.com./",
        "https://hooks..example.com/",
        "https://-hooks.example.com/",
        "https://hooks_1.example.com/",
        "https://hooks%2eexample.com/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 130}example/",
        f"https://hooks.example.com/{'a' * 2000}",
        "https://hooks.example.com:/",
        "https://hooks.example.com:44x/",
        "https://hooks.example.com:443:443/",
        "https://[::1",
        "https://[hooks.example.com]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:127.0.0.1.1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://127.1/",
        "https://127.0.0.0x1/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://127.0.0.01/",
        "https://256.256.256.256/",
        "https://1.2.3/",
        "https://hooks.example.0x/",
    ),
    PORT: tuple(f"https://hooks.example.com:{port}/" for port in (0, 22, 25, 80, 465, 993, 5061, 6697, 65536, 99999)),
    PRIVATE: (
        "https://localhost/",
        "https://LOCALHOST/",
        "https://hooks.localhost/",
        "https://intranet/",
        "https://metadata.google.internal/",
        "https://printer.local/",
        "https://router.lan/",
        "https://router.home.arpa/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.100.100.200/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
    ),
}


@pytest.mark.parametrize(("fault", "url"), [(fault, url) for fault, urls in REFUSED.items() for url in urls])
def test_what_is_not_called(fault: AddressFault, url: str) -> None:
    with pytest.raises(BadWebhookAddress) as raised:
        parse_address(url)
    assert raised.value.fault is fault


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "168.63.129.17"),
        *("2606:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:80b::200e", "2600::1", "2600:9000::a:1"),
        "2600:1:2:3::8.8.8.8",
    ],
)
def test_what_the_whole_internet_reaches(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "127.0.0.1", "127.255.255.254"),  # noqa: S104 - refused
        *("100.64.0.1", "100.127.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "::127.0.0.1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:a00:1", "100::1", "5f00::1"),
        *("64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:a00:1::", "2002:7f00:1::1", "2001::1"),
        *("2001:0:a00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "2606:4700::1%eth0"),
        *("168.63.129.16", "2620:4f:8000::1", "2600::5efe:10.0.0.1", "2600::200:5efe:8.8.8.8", "2600:1:2:3::10.0.0.1"),
        *(
            "2600:1::169.254.169.254",
            "2600:0:a00:1::",
            "2600:1:2:a00:0:100::",
            "2600:1:2:30a:0:1::",
            "2600:1:2:3:a:0:100:0",
        ),
        *("2600:1:2:3::168.63.129.16", "2600:1:2:3::192.168.1.1", "2600:1:2:3::127.0.0.1", "192.175.48.1"),
        *("", "hooks.example.com", "127.1", "0x7f.0.0.1", "010.0.0.1", "8.8.8.8/32", "8.8.8.8 "),
    ],
)
def test_what_only_some_reach(address: str) -> None:
    assert not is_public(address)
