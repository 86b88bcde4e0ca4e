"""/api/v1/topics/: efforts that people follow for years, and where they stand."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404

from releases.asof import AsOf
from resources.fields import Counted, Form, Made, Moment, Number, Text, Texts, api, page, written
from resources.forms import ReleaseShortSerializer
from resources.patch import RevisionSerializer
from rest.parameters import Parameter
from rest.resources import Document, ListResource, OneResource
from topics.models import Topic
from topics.overview import Line, overview
from topics.pages import topic_page


class TopicSerializer(Form):
    """A topic: how much belongs to it, and what it did last."""

    slug = Text(source="topic.slug")
    name = Text(source="topic.name")
    description = Text(source="topic.description")
    efforts = Number(help_text="Each with all its revisions.")
    posted_at = Moment("When something was posted last.", null=True)
    active_at = Moment("That, or its last release out of tree.", null=True)
    says = Text("Where it stands, in words; some follow the clock.", source="sentence")
    url = api("topics", "topic.slug")
    web_url = page("topics:detail", "topic.slug")


class PersonSerializer(Form):
    """A person (or a word of subjects), and how many efforts that is."""

    name = Made(lambda row: row[0])
    efforts = Counted(lambda row: row[1])


class EffortSerializer(RevisionSerializer):
    """The revision of an effort that was posted last, or merged."""

    title = Text(source="row.title")
    author = Made(lambda line: line.row.author_name or line.row.author_address)
    revisions = Texts("Message-IDs, the first one first.", of="head")


class HappeningSerializer(Form):
    """What happened."""

    kind = Text("first posting, posted, in next, merged, released.", source="kind.value")
    at = Moment()
    message_id = Text("Of the series; null for a release.", null=True, source="row.head", default=None)
    release = Text("The release; or the first one with what was merged.", null=True)
    commit = Text(null=True)
    count = Number(help_text="Patches that came in together.")


class FiguresOfTopicSerializer(Form):
    """How much there is; in_next and merged are efforts of which a revision is there."""

    efforts = Number()
    revisions = Number()
    in_next = Number()
    merged = Number()


class TopicDetailSerializer(Form):
    """A topic with all that its page says."""

    slug = Text(source="topic.slug")
    name = Text(source="topic.name")
    description = Text(source="topic.description")
    says = Text("Where it stands, in words; some follow the clock.", source="sentence")
    figures = FiguresOfTopicSerializer()
    efforts = EffortSerializer(source="lines.object_list", many=True, help_text="A page of them, the latest first.")
    pages = Number(source="lines.paginator.num_pages", help_text="Of efforts: ask with `page`.")
    history = HappeningSerializer(many=True, help_text="Oldest first; of a long one the beginning and the end.")
    people = PersonSerializer(many=True, help_text="Who sent most.")
    reviewers = PersonSerializer(many=True, help_text="Who reviewed, acked or tested most.")
    marks = PersonSerializer(many=True, help_text="Words in the brackets of subjects.")
    releases = ReleaseShortSerializer(source="releases.shown", many=True, help_text="Out of tree, the newest first.")
    url = api("topics", "topic.slug")
    web_url = page("topics:detail", "topic.slug")


class TopicList(ListResource):
    """Topics, the last active first."""

    serializer_class = TopicSerializer
    queryset = Topic.objects.none()

    def found(self, asof: AsOf, **names: str) -> Sequence[Line]:
        """All that are published."""
        return overview(at=asof.at).lines

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Lines of the page."""
        return [written(self, row, asof) for row in rows]


class TopicOne(OneResource):
    """One topic: its efforts with their revisions, what became of them, who does it."""

    serializer_class = TopicDetailSerializer
    parameters: ClassVar = (Parameter("page", "Of its efforts.", kind="integer", least=1, most=10_000, usual=1),)

    def document(self, asof: AsOf, **names: str) -> Document:
        """The topic, if it is published."""
        topic = Topic.objects.filter(slug=names["slug"], is_published=True).first()
        if topic is None:
            raise Http404("There is no such topic; /api/v1/topics/ lists all.")
        number = int(self.request.query_params.get("page", "1"))
        return written(self, topic_page(topic, at=asof.at, number=number), asof)
