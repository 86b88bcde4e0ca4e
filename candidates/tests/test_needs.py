"""The words that patterns need: none is missing, so looking for words first changes nothing but the time it takes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candidates import claims
from candidates.claims import Form, lowered
from candidates.features import FEATURES, MARK, Feature, marked

_GROUPS = [group for group in vars(claims).values() if isinstance(group, tuple)]
GUARDED = [
    *(feature for feature in FEATURES if feature.needs != ("",)),
    *(form for group in _GROUPS for form in group if isinstance(form, Form) and form.needs != ("",)),
]
# What is of no importance here, and takes time to make up: conditions on what stands around, gaps, versions.
_AROUND = re.compile(r"\\b|\(\?<?[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)")
_GAP = re.compile(r"(?:\.|\[\^[^\]]*\])\{\d+,\d+\}\??")
# What `marked` is to do, without its haste.
_VERSION = re.compile(
    r"(?P<other>\b(?:usb|pcie|hdmi|bluetooth|bios|firmware|gcc|clang) )?(?<![\w.])"
    r"(?P<version>v?(?:2\.6|[3-9]\.\d{1,2})(?!\d* ?(?:[gm]hz|gb|gbps|gt|v\b))|next-\d{8}\b)"
)
_NUMBERS = ["v", "6.1", "2.6", "2.6.39", "3.10", "6", ".", "5.4ghz", "5.15", "next-20240102", "next-", "rc1"]
_OTHERS = ["GHz", "gb", "usb", "gcc", "-", "/", MARK, "İ", "x", "\n", " "]
_PIECES = st.lists(st.sampled_from(_NUMBERS + _OTHERS), max_size=12)


@pytest.mark.parametrize("guarded", GUARDED, ids=lambda guarded: guarded.pattern.pattern[:40])
@settings(max_examples=50)
@given(data=st.data())
def test_what_a_pattern_matches_has_a_word_that_it_needs(guarded: Feature | Form, data: st.DataObject) -> None:
    plain = _GAP.sub("~", _AROUND.sub("", guarded.pattern.pattern.replace(claims.VERSION, "6.1")))
    text = lowered(data.draw(st.from_regex(re.compile(plain, guarded.pattern.flags), fullmatch=True)))

    assert any(word in text for word in guarded.needs)


def test_letters_that_ignoring_the_case_takes_for_others_are_lowered_to_them() -> None:
    latin = re.compile("[a-z]", re.IGNORECASE)
    taken = [letter for letter in map(chr, range(128, 0x110000)) if latin.fullmatch(letter)]

    assert [lowered(letter) for letter in taken] == ["i", "i", "s", "k"]


@given(_PIECES.map(" ".join) | _PIECES.map("".join))
def test_versions_are_marked_but_those_of_other_things(text: str) -> None:
    plain = text.replace(MARK, " ").lower()

    assert marked(text) == _VERSION.sub(lambda m: m[0] if m["other"] else f"{MARK}{m[0]}", plain)
