"""Who is one caller: what a limit per address counts under."""

import pytest

from baton.limits import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.18.7.7", "198.18.7.7"),
        ("::ffff:198.18.7.7", "198.18.7.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("no:address", "no:address"),
        (None, "unknown"),
    ],
)
def test_one_customer_has_one_network(address: str | None, network: str) -> None:
    assert network_of(address) == network
