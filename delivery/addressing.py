"""What only one recipient's mail has: its Message-ID and thread, where bounces go, the list that it is of, the footer.

A Message-ID follows from the dispatch and the subscription's random key: a mail that is sent again has the same one,
and none tells an address. Mails of a thread answer a first mail that never was, so that none has to be kept and a mail
program shows them side by side, not each below the one before.
"""

from hashlib import sha256

from delivery.models import Delivery, Dispatch, Rendering
from digests.scope import parse_scope
from letters.flowed import wrap
from outgoing.letter import Letter
from outgoing.message import Mail, Prepared, Recipient
from outgoing.sender import domain, sender
from outgoing.verp import return_address
from subscriptions.links import manage_url, unsubscribe_url
from subscriptions.models import Cadence, Format, Subscription
from subscriptions.words import said_of


class Written:
    """A rendering in one of its formats, encoded once for any number of recipients."""

    def __init__(self, rendering: Rendering, dispatch: Dispatch, format: str) -> None:
        html = rendering.html if format == Format.HTML else ""
        self._prepared = Prepared(Letter(rendering.subject, rendering.text, html))
        self._dispatch, self._rendering, self._format = dispatch, rendering, format
        self._why = self._asked_for() if dispatch.cadence in Cadence else []

    def to(self, delivery: Delivery) -> Mail:
        """The mail of one delivery; HeaderError (a ValueError) where its address cannot be written into a header."""
        subscription = delivery.subscription
        if subscription is None:
            return self._prepared.to(self._to_the_list(delivery.address))
        return self._prepared.to(self._to_subscriber(subscription))

    def _to_subscriber(self, subscription: Subscription) -> Recipient:
        subscriber, cadence = subscription.subscriber, self._dispatch.cadence
        leave = unsubscribe_url(subscription.key)
        links = ("Change or end what you get:", manage_url(subscriber.key), "Unsubscribe from this:", leave)
        return Recipient(
            address=subscriber.address,
            message_id=message_id(self._dispatch, subscription.key),
            return_address=return_address(subscriber.key),
            thread=_id(cadence, "thread", self._rendering.thread, subscription.key),
            list_id=f"{cadence}.{domain()}",
            list_name=f"Linux kernel digests, {Cadence(cadence).label}",
            unsubscribe_url=leave,
            footer=(*self._why, *links),
        )

    def _to_the_list(self, address: str) -> Recipient:
        return Recipient(address, message_id(self._dispatch, ""), sender())

    def _asked_for(self) -> list[str]:
        what = said_of(parse_scope(self._rendering.scope), self._dispatch.cadence, self._format)
        return wrap(f"You get this because you asked for {what}.")


def message_id(dispatch: Dispatch, key: str) -> str:
    """Of the mail of a dispatch to a subscription."""
    return _id(dispatch.cadence, dispatch.name, "", key)


def _id(cadence: str, name: str, thread: str, key: str) -> str:
    digest = sha256("/".join((cadence, name, thread, key)).encode()).hexdigest()[:32]
    return f"{cadence}.{name}.{digest}@{domain()}"
