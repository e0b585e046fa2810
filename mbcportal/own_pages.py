"""Queries that are about this site itself: a wrong number on it, help that it does not have."""

import re

from mbcportal.search.safety import plain

_THING = (
    r"(phone|number|numbers|website|site|link|links|listing|listings|hours|info|information|"
    r"telefono|numero|numeros|enlace|enlaces|pagina|sitio|ficha|horario|datos|informacion)"
)
_WRONG = (
    r"(wrong|incorrect|disconnected|outdated|out of date|broken|dead|out of service|error|"
    r"(does not|doesnt|dont|isnt|not) work(ing)?|equivocad[oa]s?|incorrect[oa]s?|"
    r"desactualizad[oa]s?|rot[oa]s?|mal|no (funciona|funcionan|sirve|sirven))"
)
_HELP = (
    r"(resource|resources|group|organization|listing|program|service|help|"
    r"recurso|recursos|grupo|organizacion|programa|servicio|ayuda)"
)
REPORT = re.compile(
    rf"\b{_THING}\b( \w+){{0,3}} {_WRONG}\b|\b{_WRONG} {_THING}\b"
    r"|\breport (an? )?(\w+ )?(error|mistake|problem|number|listing|link)\b"
    r"|\b(avisar|reportar) (de )?(un |una )?(\w+ )?(error|problema|numero|telefono|enlace)\b"
)
SUGGEST = re.compile(
    rf"\b(suggest|add|submit|list) (a |an |my |our |new )*(\w+ )?{_HELP}\b"
    rf"|\b(sugerir|agregar|anadir|incluir) (un |una |mi |nuestro |nuestra |nuevo |nueva )*{_HELP}\b"
)


def own_page(words: str) -> str:
    """Return "report" or "suggest" when a query asks for that, or nothing.

    >>> own_page("the phone number is wrong")
    'report'
    >>> own_page("¿Cómo agregar un grupo?")
    'suggest'
    >>> own_page("phone support")
    ''
    """
    text = plain(words[:200])
    if REPORT.search(text):
        return "report"
    return "suggest" if SUGGEST.search(text) else ""
