from django import forms

from mbcportal.guard.honeypot import HoneypotMixin


class Letter(HoneypotMixin, forms.Form):
    text = forms.CharField()


def test_person_leaves_the_hidden_field_empty():
    form = Letter({"text": "Hello", "website": ""})

    assert form.is_valid()
    assert not form.is_trapped
    assert [field.name for field in form.seen_fields] == ["text"]


def test_program_fills_in_everything():
    form = Letter({"text": "Hello", "website": "https://spam.example/"})

    assert form.is_valid()
    assert form.is_trapped


def test_hidden_field_is_passed_over_by_keyboard_and_by_the_browser():
    field = str(Letter()["website"])

    assert 'tabindex="-1"' in field
    assert 'autocomplete="off"' in field
    assert "required" not in field
