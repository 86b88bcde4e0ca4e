"""What the other tests rely on: the server under test is the real one, and does what its archives say."""

import gzip
import json
from urllib.parse import quote
from urllib.request import urlopen

from tests.threads import letter
from tests.wire.letters import real_world
from tests.wire.upstream import Lore


def manifest(url: str) -> dict[str, dict[str, object]]:
    with urlopen(f"{url}/manifest.js.gz") as answer:
        found: dict[str, dict[str, object]] = json.loads(gzip.decompress(answer.read()))
    return found


def test_mails_can_be_read_and_taken_back(lore: Lore) -> None:
    lore.add_list("shown", real_world())
    slashed = "/shown/" + quote("a/b+c%2Fd=e@example.org", safe="") + "/raw"

    assert lore.status(slashed) == 200
    lore.purge("shown", "a/b+c%2Fd=e@example.org")
    assert lore.status(slashed) == 404


def test_a_mail_can_be_edited(lore: Lore) -> None:
    url = lore.add_list("edited", [letter("x", minutes=1, body="secret\n"), letter("y", minutes=2)])
    before = manifest(url)

    lore.edit("edited", "x@example.org", lore.raw("edited", "x@example.org").replace(b"secret", b"public"))

    assert b"public" in lore.raw("edited", "x@example.org")
    assert manifest(url) != before


def test_the_manifest_tells_of_new_epochs(lore: Lore) -> None:
    url = lore.add_list("grows", [letter("x", minutes=1)])
    assert sorted(manifest(url)) == ["/grows/git/0.git"]

    lore.new_epoch("grows", letter("y", minutes=2))

    assert sorted(manifest(url)) == ["/grows/git/0.git", "/grows/git/1.git"]
    assert {"/grows/git/1.git"} <= set(manifest(lore.base_url))


def test_a_restarted_server_has_the_same_address(lore: Lore) -> None:
    url = lore.add_list("stays", [letter("x", minutes=1)])
    before = manifest(url)

    with lore.stopped():
        assert lore.status("/") == 0

    assert manifest(url) == before
