"""The cast: invented names and addresses under reserved domains."""

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody of the sample world."""

    name: str
    address: str

    @property
    def mailbox(self) -> str:
        """As in a From header, before encoding."""
        return f"{self.name} <{self.address}>"


MAINLINE = Person("Ylva Norrby", "ylva.norrby@kernel.example")
STABLE = Person("Marek Stolarz", "marek.stolarz@kernel.example")
REALTIME = Person("Ines Falkenrath", "ines.falkenrath@kernel.example")
NEXT = Person("Joaquim Pires", "joaquim.pires@kernel.example")
TRACKER = Person("Tilde Aronsen", "tilde.aronsen@regressions.example")

_REPORTERS = """Sanna Korpi, Piotr Zalewicz, Marta Olech, Gwen Pryce, Kaspar Drey, Oleg Varnin, Ravi Chandrasek,
Yuki Tanabe, Ilse Marwick, Beatriz Fonte, Hamid Rostani, Adaeze Nwoko, Mei-Lin Hsu, Erik Lindmo, Dalia Harun,
Luc Perrault, Zofia Wrońska, Jürgen Brandl, Håkon Eide, Iñaki Etxarri, Tereza Dvořáková, Søren Kjær"""
_MAINTAINERS = """Tomas Reinholt, Anselm Fries, Noor van Dalen, Kenji Morishita, Paula Winther, Dmitri Galkin,
Aoife Brennan, Samuel Osei, Clara Lindqvist, Viktor Hrubý, Leena Saar, Matteo Gallo, Hana Petrova, Owen Tully,
Ruth Abelson, Farid Naderi, Greta Holm, Bao Nguyen, Stefan Ricci, Nadia Klein"""


def _folk(names: str, domain: str) -> list[Person]:
    found = []
    for name in " ".join(names.split()).split(", "):
        plain = name.lower().translate(str.maketrans("ńüåñřáðøæýäöåí", "nuanradoayaoai"))
        local = ".".join(plain.encode("ascii", "ignore").decode().split())
        found.append(Person(name, f"{local}@{domain}"))
    return found


REPORTERS = _folk(_REPORTERS, "users.example")
MAINTAINERS = _folk(_MAINTAINERS, "developers.example")
