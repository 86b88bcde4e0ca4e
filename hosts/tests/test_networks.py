"""Which addresses may be posted to, and which only look as if they might."""

from ipaddress import ip_address, ip_network

import pytest

from hosts.networks import ForbiddenError, check, is_public, read_target

NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",  # carriers' NAT
    "100.100.100.200",  # Alibaba's metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # Azure's
    "169.254.169.254",  # most clouds' metadata
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",  # Oracle's metadata
    "192.0.2.1",
    "192.88.99.1",  # 6to4 relays
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:127.0.0.1",  # mapped
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # Amazon's metadata
    "fe80::1",
    "fec0::1",  # site-local
    "ff02::1",
]

ODD = [
    "",
    "hooks.example.org",
    "//hooks.example.org/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)",
    "https:hooks.example.org",
    "https:/hooks.example.org",
    "https:///hooks.example.org",
    "https://",
    "https://?a",
    "https://user@hooks.example.org/",
    "https://user:password@hooks.example.org/",
    "https://hooks.example.org@127.0.0.1/",
    "https://127.0.0.1#@hooks.example.org/",
    "https://hooks.example.org/#fragment",
    "https://hooks.example.org\\@127.0.0.1/",
    "https:\\\\hooks.example.org\\",
    "https://hooks.example.org/\r\nX: y",
    "https://hooks.example.org/\n",
    "https://hooks.exa\tmple.org/",
    "https://hooks.example.org/a b",
    "https://hooks.example.org/\x00",
    "https://hooks.example.org\x00.evil.example/",
    " https://hooks.example.org/",
    "https://hooks.example.org:/",
    "https://hooks.example.org:0/",
    "https://hooks.example.org:22/",
    "https://hooks.example.org:25/",
    "https://hooks.example.org:65536/",
    "https://hooks.example.org:99999999/",
    "https://hooks.example.org:-1/",
    "https://hooks.example.org:443:80/",
    "https://hooks.example.org:\u0664\u0664\u0663/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://127.0.0.0x1/",
    "https://0x/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.0.0.01/",
    "https://127.1/",
    "https://127.0.1/",
    "https://1.2.3.4.5/",
    "https://256.256.256.256/",
    "https://127.0.0.1./",
    "https://hooks.example.org./",
    "https://.example.org/",
    "https://hooks..example.org/",
    "https://-hooks.example.org/",
    "https://hooks-.example.org/",
    "https://hooks_a.example.org/",
    "https://ho%6fks.example.org/",
    "https://%31%32%37.0.0.1/",
    "https://[::1/",
    "https://::1/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[::ffff:127.0.0.1]x/",
    "https://[1.2.3.4]/",
    "https://[]/",
    "https://\u24d4xample.org/",  # a circled e
    "https://127\u3002" + "0\u30020\u30021/",  # ideographic full stops
    "https://\uff11\uff12\uff17.0.0.1/",  # digits of full width
    "https://ex\u00adample.org/",  # a soft hyphen
    "https://b\u00fccher.example/",
    "https://loc\u200balhost/",
    "https://hooks.example.org/\u202egpj",
    "https://" + "a" * 64 + ".example.org/",
    "https://" + "a." * 127 + "example/",
    "https://hooks.example.org/" + "a" * 500,
    "https://hooks.example.org/" + "a" * 2_000_000,
    "https://hooks.example.org/\ud800",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(ForbiddenError, match="not public"):
        check(address, read_target("https://hooks.example.org/"), ())


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert check(address, read_target("https://hooks.example.org/"), ()) == ip_address(address)


@pytest.mark.parametrize("url", ODD, ids=range(len(ODD)))
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenError):
        read_target(url)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://hooks.example.org", ("https", "hooks.example.org", 443, "/")),
        ("HTTPS://Hooks.Example.ORG:8443/A?b=c%20d", ("https", "hooks.example.org", 8443, "/A?b=c%20d")),
        ("https://hooks.example.org?a=https://x", ("https", "hooks.example.org", 443, "/?a=https://x")),
        ("https://hooks.example.org/a@b:c//d", ("https", "hooks.example.org", 443, "/a@b:c//d")),
        ("http://xn--bcher-kva.example:80/", ("http", "xn--bcher-kva.example", 80, "/")),
        ("https://localhost:1024/", ("https", "localhost", 1024, "/")),
        ("https://[2606:4700::1111]:443/", ("https", "2606:4700::1111", 443, "/")),
        ("https://1.1.1.1/", ("https", "1.1.1.1", 443, "/")),
    ],
)
def test_a_plain_address_has_its_parts(url: str, parts: tuple[str, str, int, str]) -> None:
    target = read_target(url)

    assert (target.scheme, target.host, target.port, target.path) == parts


def test_listed_networks_are_allowed_even_without_tls() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    target = read_target("http://hooks.internal/")

    assert check("10.1.2.3", target, networks) == ip_address("10.1.2.3")
    assert check("fd00::1", target, networks) == ip_address("fd00::1")
    for address in ("10.2.0.1", "::ffff:10.1.2.3", "1.1.1.1"):
        with pytest.raises(ForbiddenError):
            check(address, target, networks)
