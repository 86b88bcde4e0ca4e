"""Whether a reply to a patch wants something changed: a test of words, for counts and not for verdicts. Pure."""

import re

_POLITE = (
    "add|avoid|change|convert|correct|document|drop|exclude|fix|improve|include|move|put|re-?base|re-?name|re-?order"
    "|re-?post|re-?send|re-?spin|re-?work|remove|replace|separate|sort|split|squash|update|use"
)
# What else people are asked for: their patience, tags, recipients.
_NO_MATTER = (
    "me|my|mine|forward|the following tag|(?:your |this |his |her |a )?(?:reviewed|acked|tested|reported|link)|link:|cc"
    "|any relevant|this trailer|people|feel|get me|apply|merge|hesitate|take|drop (?:lists|people|the cc)|top|quote"
    "|html"
)
_PATCH = "(?:this|these|those|they|patch|commit|series)"
_IT = "(?:this|that|it|they|patch|patches|commit|series|message|changelog|still)"
_YOU = "(?:can|could|would) you (?:please )?"
_DONE_TO = (
    "(?:a separate|changed|converted|documented|dropped|fixed(?! (?:at|there|in))|in a separate|moved|re-?based"
    "|re-?named|re-?worked|removed|separate|sorted|split|squashed|updated)"
)
_LESS = "(?:some |more |a lot of |further )?"
_NOT = "(?:does not|doesn't|do not|don't|did not|didn't)"
_NAMED = "(?:fixes|signed|sign-off|commit m|changelog|kernel-?doc)"
# A word that spares most replies the expression, and the expression, all in lower case. Each was read in replies to
# patches; what reviewers also write where nothing is to change ("should", "can you") is left out.
ASKING = (
    (
        "please ",
        rf"please (?:also |just |rather |do |therefore )?(?:{_POLITE})\b(?! (?:{_NO_MATTER}|(?:it|this) when)\b)",
    ),
    ("please ", rf"please (?:do not|don't) (?!(?:{_NO_MATTER})\b)"),
    (
        "please ",
        r"please (?:(?:send|submit|post) (?:a |an |me a )?(?:v\d|new|updated|next)|run )",
    ),
    ("should be ", rf"\b{_PATCH} should be {_DONE_TO}"),
    ("must be ", rf"\b{_PATCH} must be {_DONE_TO}"),
    (" to be ", rf"\b{_PATCH} (?:needs?|has|have) to be {_DONE_TO}"),
    (" needs ", rf"\b{_IT} needs {_LESS}(?:re-?)?work\b"),
    (" needs ", r" needs (?:a |another )?(?:proper|better|re-?spin|re-?base)\b"),
    ("spin", rf"\b{_YOU}re-?spin"),
    ("resend", rf"\b{_YOU}resend\b(?! you)"),
    ("requested", r"changes requested"),
    (" apply", rf"\b{_IT} {_NOT} apply (?!to\b)"),
    (" apply", r"\b(?:fails|failed) to apply"),
    ("prefixed by", r"new ones prefixed by"),
    ("following build", r"noticed the following build (?:error|warning)"),
    ("build ", r"\bbuild (?:fails|failure|is broken)\b"),
    ("checkpatch", r"\b(?:did you run|did you use|through|past) (?:\./)?(?:scripts/)?checkpatch"),
    ("missing", rf"\b(?:is|are|you are|you're|patch) missing (?:a |an |your |the )?{_NAMED}"),
    ("wrong ", r"\bwrong (?:tree|subject|prefix|indentation|alignment|order)\b"),
)
_BY_GUARD = {
    guard: re.compile("|".join(expression for other, expression in ASKING if other == guard)) for guard, _ in ASKING
}
_BEFORE, _AFTER = 60, 60  # characters around the word that an expression looks at
_LONGEST = 20_000  # characters: behind them stand logs
_MOST = 200  # places of a word that are looked at: a mail that says it more often is a log


def is_asking(words: str) -> bool:
    """Whether somebody's own words (without what is quoted) ask for a change."""
    low = words[:_LONGEST].lower().replace("\n", " ")  # phrases go on in the next line
    return any(guard in low and _has(low, guard, expression) for guard, expression in _BY_GUARD.items())


def _has(low: str, guard: str, expression: re.Pattern[str]) -> bool:
    place = -1
    for _ in range(_MOST):
        place = low.find(guard, place + 1)
        if place < 0:
            break
        if expression.search(low, max(0, place - _BEFORE), place + _AFTER):
            return True
    return False
