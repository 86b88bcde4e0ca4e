"""/api/v1/search/?q=: one query over regressions, patches, commits, mails and releases."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from archive.links import lore_url
from changes.documents import iso
from releases.asof import AsOf
from resources.addresses import Addresses
from resources.fields import Flag, Form, Moment, Number, Text, Texts, Word
from rest.parameters import Parameter
from rest.resources import Document, TableResource
from search import jumps
from search.language import KINDS, MAX_TEXT, parse
from search.pages import MAX_PAGE, SearchPage, Section, search_page
from search.targets import target_of


class HitSerializer(Form):
    """Something that was found."""

    kind = Word(KINDS)
    id = Text("Id of a regression, Message-ID, commit or version.")
    title = Text()
    who = Text("Reporter, author or sender.", null=True)
    at = Moment("Reported, posted, authored, arrived or released.")
    state = Text("Of a regression, or of a series.", null=True)
    url = Text("Of the API; null where it has nothing of that kind.", null=True)
    web_url = Text("Null where no page is about it.", null=True)
    lore_url = Text("Of what is a mail.", null=True)


class SectionSerializer(Form):
    """What was found of one kind."""

    kind = Word(KINDS)
    count = Number(help_text="Counted to 1,000; of regressions, all.")
    is_capped = Flag(help_text="Whether there are more than were counted.")
    hits = HitSerializer(many=True)


class SearchSerializer(Form):
    """What was found."""

    q = Text("As it was read.")
    kinds = Texts("That the query can mean.")
    leads_to = Text("The page of what the query names: a mail, an issue, a version, a regression.", null=True)
    sections = SectionSerializer(many=True)
    topics = Texts("Slugs.")
    unsearched = Texts("Kinds for which there was no time.")
    complaints = Texts("What of the query could not be taken as it was meant.")


class SearchOne(TableResource):
    """A query in the language of the page: words, "phrases", or, -without, state:open cycle:7.4 from:name."""

    serializer_class = SearchSerializer
    columns: ClassVar = ("kind", "id", "title", "who", "at", "state", "web_url", "lore_url")
    parameters: ClassVar = (
        Parameter("q", "What to search for.", length=MAX_TEXT, required=True, example="cycle:7.4 resume"),
        Parameter("kind", "One kind, page by page; the first of each without it.", choices=KINDS),
        Parameter("page", "Of one kind.", kind="integer", least=1, most=MAX_PAGE, usual=1),
    )

    def document(self, asof: AsOf, **names: str) -> Document:
        """What the page finds."""
        query = self.request.query_params
        text, number, at = query["q"], int(query.get("page", "1")), Addresses(self.request, asof)
        target = target_of(text)
        path = jumps.path_of(target, at=asof.at) if target is not None else None
        found: SearchPage = search_page(parse(text), asof, kind=query.get("kind", ""), page=number)
        return {
            "q": found.query.text,
            "kinds": [kind for kind, *_ in found.kinds],
            "leads_to": at.whole(path) if path else None,
            "sections": [_section(one, at) for one in found.sections],
            "topics": [topic.slug for topic in found.topics],
            "unsearched": list(found.unsearched),
            "complaints": list(found.query.complaints),
        }

    def rows(self, document: Document) -> Iterable[Document]:
        """What was found, kind by kind."""
        return (hit for section in document.get("sections", ()) for hit in section["hits"])


def _section(one: Section, at: Addresses) -> Document:
    hits = [{"kind": one.kind, **_NONE, **_HITS[one.kind](row, at)} for row in one.rows]
    return {"kind": one.kind, "count": one.count, "is_capped": one.is_capped, "hits": hits}


_NONE = {"who": None, "state": None, "url": None, "web_url": None, "lore_url": None}


def _regression(row: Any, at: Addresses) -> Document:
    return {
        "id": row.slug,
        "title": row.title,
        "who": row.reporter or None,
        "at": iso(row.reported_at),
        "state": row.state,
        **at.regression(row.slug),
    }


def _patch(row: Any, at: Addresses) -> Document:
    who = row.author_name or row.author_address or None
    return {
        "id": row.head,
        "title": row.title,
        "who": who,
        "at": iso(row.posted_at),
        "state": row.state.slug,
        **at.patch(row.head),
    }


def _commit(row: Mapping[str, Any], _: Addresses) -> Document:
    who = row["author_name"] or row["author_address"] or None
    return {"id": row["sha"], "title": row["subject"], "who": who, "at": iso(row["authored_at"])}


def _mail(row: Mapping[str, Any], _: Addresses) -> Document:
    ident, who = row["message_id"], row["from_name"] or row["from_address"] or None
    return {"id": ident, "title": row["subject"], "who": who, "at": iso(row["arrived"]), "lore_url": lore_url(ident)}


def _release(row: Any, at: Addresses) -> Document:
    return {
        "id": row.version,
        "title": f"Linux {row.version}",
        "at": iso(row.released_at),
        **at.release(row.version, row.tag),
        "lore_url": lore_url(row.message_id) if row.message_id else None,
    }


_HITS = {"regression": _regression, "patch": _patch, "commit": _commit, "mail": _mail, "release": _release}
