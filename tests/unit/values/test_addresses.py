"""What people write for an address block, and what is one."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.values.addresses import (
    Address,
    bounds,
    contains,
    cover,
    merge,
    normal,
    parse_address,
    parse_network,
    parse_networks,
)

addresses = st.ip_addresses()


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        ("10.244.0.0/16", ["10.244.0.0/16"]),
        (" 10.244.0.0/16 ", ["10.244.0.0/16"]),
        ('"10.244.0.0/16"', ["10.244.0.0/16"]),
        ("10.237.6.0/18", ["10.237.0.0/18"]),
        ("10.0.0.0/8 10.8.0.0/16", ["10.0.0.0/8", "10.8.0.0/16"]),
        ("10.244.0.0/16,fd00:10:244::/56", ["10.244.0.0/16", "fd00:10:244::/56"]),
        ("FD00:10:0244::/56", ["fd00:10:244::/56"]),
        ("10.244.0.0/16/24", ["10.244.0.0/16"]),
        ("[10.244.0.0/16, fd00::/48]", ["10.244.0.0/16", "fd00::/48"]),
        ("10.244.0.0/16,10.244.0.0/16", ["10.244.0.0/16"]),
        ("", []),
    ],
)
def test_a_list_of_blocks_is_read_as_people_write_it(written: str, blocks: list[str]) -> None:
    parsed = parse_networks(written)
    assert parsed is not None and [str(block) for block in parsed] == blocks


@pytest.mark.parametrize(
    "written",
    [
        "10.244.0.0/1",  # a text that was cut off: no cluster takes half of all addresses
        "fd00:10:244::/5",
        '"10.244.0.0/16',  # a quotation mark that is not closed
        "'10.244.0.0/16, fd00::/48",
        "10.244.0.0",
        "10.244.0.0/33",
        "10.244.0.0/255.255.0.0",
        "0.0.0.0/0",
        "none",
        "10.244.0.0/16,x",
        "10.244.0.0/16; 10.245.0.0/16",  # nothing in Kubernetes parts blocks so
        "010.1.0.0/16",
        "fe80::1%eth0/64",
        "10.0.0.0/٨",
    ],
)
def test_what_is_no_block_is_none_and_never_half_a_list(written: str) -> None:
    assert parse_networks(written) is None


@given(st.text(max_size=40))
def test_any_text_is_a_list_of_blocks_or_none(written: str) -> None:
    parsed = parse_networks(written)
    assert parsed is None or all(block.prefixlen > 0 for block in parsed)


@given(st.lists(addresses, min_size=1, max_size=20))
def test_a_cover_holds_every_address_and_no_smaller_block_does(members: list[Address]) -> None:
    blocks = cover(members)
    assert all(contains(blocks, address) for address in members)
    for block in blocks:
        own = [address for address in members if address.version == block.version]
        assert block.prefixlen == block.max_prefixlen or not any(
            all(address in half for address in own) for half in block.subnets()
        )


@given(st.lists(addresses.map(lambda a: ip_network((int(a), a.max_prefixlen - 4), strict=False)), max_size=12))
def test_merging_keeps_every_address(networks: list) -> None:  # type: ignore[type-arg]
    merged = merge(networks)
    assert all(contains(merged, network) for network in networks)


def test_ipv4_stands_before_ipv6_unless_the_cluster_is_ipv6_first() -> None:
    blocks = [ip_network("fd00::/48"), ip_network("10.0.0.0/8")]
    assert normal(blocks) == ("10.0.0.0/8", "fd00::/48")
    assert normal(blocks, ipv6_first=True) == ("fd00::/48", "10.0.0.0/8")


def test_families_never_contain_each_other() -> None:
    assert not contains([ip_network("::/1")], ip_address("10.0.0.1"))
    assert parse_network("::ffff:10.0.0.0/104") is not None


#: Addresses, and what a change of some characters makes of them: zeros, blanks, ends of text, digits of other scripts.
almost_addresses = st.one_of(
    addresses.map(str),
    st.from_regex(r"[0-9a-f.:]{0,9}[\x00 /%+٣x]?[0-9a-f.:]{0,30}", fullmatch=True),
    st.tuples(addresses.map(str), st.integers(0, 40), st.sampled_from([*"0. :%/x٣\x00\n", "00"])).map(
        lambda made: made[0][: made[1]] + made[2] + made[0][made[1] :]
    ),
)


@given(almost_addresses)
def test_an_address_is_what_the_standard_library_takes_for_one_without_a_zone(written: str) -> None:
    try:
        expected = ip_address(written.strip())
    except ValueError:
        expected = None
    assert parse_address(written) == (None if getattr(expected, "scope_id", None) else expected)


def test_a_bound_is_halved_until_it_holds_no_address_of_others() -> None:
    own = [parse_address(each) for each in ("10.0.3.4", "10.0.3.9", "10.0.240.7", "fd00::5", "fd00::9")]
    others = [parse_address(each) for each in ("10.0.200.1", "fd00::7")]
    known, strange = [each for each in own if each], [each for each in others if each]
    assert [str(each) for each in bounds(known)] == ["10.0.0.0/16", "fd00::/124"]
    assert [str(each) for each in bounds(known, strange)] == [
        "10.0.3.0/28",
        "10.0.240.7/32",
        "fd00::5/128",
        "fd00::9/128",
    ]
    assert [str(each) for each in bounds(known[:1], known[:1])] == ["10.0.3.4/32"]
