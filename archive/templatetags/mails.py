"""How mails look: where they can be read, and their first words."""

from django import template

from archive.links import lore_url

register = template.Library()
_EXCERPT, _READ = 400, 20_000  # characters shown, and looked at for them
_NO_PROSE = (">", "#regzbot", "Closes:", "Link:", "Reported-by:")
_END_OF_PROSE = ("diff --git", "Signed-off-by:")


@register.filter
def lore(message_id: str) -> str:
    """Where a mail is shown to the public; addresses of pages stay themselves."""
    return message_id if message_id.startswith(("https://", "http://")) else lore_url(message_id)


@register.filter
def excerpt(body: str) -> str:
    """The first words that a mail's author wrote: no quotes, no commands, no signature; 400 characters at most."""
    lines: list[str] = []
    for line in body[:_READ].splitlines():
        if line.rstrip() in ("--", "---") or line.startswith(_END_OF_PROSE):
            break
        if not line.startswith(_NO_PROSE) and not line.endswith(("wrote:", "schrieb:", "writes:")):
            lines.append(line.strip())
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"
