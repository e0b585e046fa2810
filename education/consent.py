"""What people agree to when they share a story, word for word.

Each story keeps the number of the edition that stood on its form. So an edition is never changed or
taken out, not even for a comma: add a new one at the end.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Consent:
    """One edition: its statements, and the one about people in a picture, by language."""

    version: str
    since: date
    statements: dict[str, tuple[str, ...]]
    picture: dict[str, str]


CONSENT = [
    Consent(
        version="1",
        since=date(2026, 11, 22),
        statements={
            "en": (
                "This is my own story, and I am 18 or older.",
                (
                    "It tells something about health. I agree that MBC Portal publishes it on "
                    "this website, where everybody can read it, with the name I chose above."
                ),
                (
                    "Editors read it first. They may correct and shorten it with care, and they do "
                    "not change what it means. I can read their text on my private page."
                ),
                "I have left out the names of doctors and of other people.",
                (
                    "I can take my story back at any time, without a reason. It is then deleted "
                    "from this website. Copies that others made before may stay elsewhere."
                ),
            ),
            "es": (
                "Esta es mi propia historia, y tengo 18 años o más.",
                (
                    "Cuenta algo sobre la salud. Acepto que MBC Portal la publique en este sitio "
                    "web, donde todos pueden leerla, con el nombre que elegí arriba."
                ),
                (
                    "El equipo de edición la lee primero. Puede corregirla y acortarla con "
                    "cuidado, y no cambia lo que quiere decir. Puedo leer el texto que resulte en "
                    "mi página privada."
                ),
                "No he puesto nombres de médicos ni de otras personas.",
                (
                    "Puedo retirar mi historia en cualquier momento, sin dar razones. Entonces se "
                    "borra de este sitio web. Las copias que otros hayan hecho antes pueden "
                    "seguir en otros lugares."
                ),
            ),
        },
        picture={
            "en": "The people in this picture know that everybody can see it here, and agree.",
            "es": "Las personas de esta foto saben que todos pueden verla aquí, y están de "
            "acuerdo.",
        },
    ),
]


def current() -> Consent:
    """Return the edition that people are asked for now."""
    return CONSENT[-1]


def edition(version: str) -> Consent | None:
    """Return the edition of a number.

    >>> edition("1").since
    datetime.date(2026, 11, 22)
    >>> edition("0") is None
    True
    """
    return next((one for one in CONSENT if one.version == version), None)
