"""What every request passes through."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_development", [True, False])
@pytest.mark.parametrize(
    ("path", "heading"),
    [("/nope/", "This page is not here"), ("/es/resources/nope/", "Esta página no está aquí")],
)
def test_missing_page_is_the_portals_own(client, settings, is_development, path, heading):
    settings.DEBUG = is_development

    response = client.get(path)

    assert response.status_code == 404
    assert f"<h1>{heading}</h1>" in response.content.decode()
