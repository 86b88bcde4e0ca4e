"""Why there is no answer; messages are fit for a status page, and say what can be done where something can."""


class FetchError(Exception):
    """The answer is of no use."""


class UnreachableError(FetchError):
    """The site did not answer, or said that it is broken: nothing else need be asked now."""


class BrokenOffError(FetchError):
    """The body ended too early, though the site seems well."""


class TooLargeError(FetchError):
    """More than the limit that was given: less may be asked for."""


class NotAllowedError(FetchError):
    """An address that may not be asked."""


class ChallengeError(FetchError):
    """A page that lets only browsers pass came in place of data."""

    def __init__(self, url: str) -> None:
        hint = "ask its operators to let machines pass, or follow a mirror of it"
        super().__init__(f"{url} answered with a challenge for browsers instead of data: {hint}")


class RefusedError(FetchError):
    """The site said no to this address (4xx); others may be asked."""

    def __init__(self, status: int, url: str) -> None:
        super().__init__(f"{url} answered {status}")
        self.status = status


class TryLaterError(FetchError):
    """The site asks to be left alone for some seconds, or too many requests wait for it."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = max(1, int(seconds))
