"""Template tags of the portal's components."""

from django import template

register = template.Library()
