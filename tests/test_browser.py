"""The watch over pages can fail; the tests of the pages rely on it."""

ELSEWHERE = "https://elsewhere.example/picture.png"


def test_page_reaches_the_portal_and_its_static_files(page):
    response = page.goto("/static/css/illustrations.css")

    assert response.status == 200
    assert response.headers["content-type"].startswith("text/css")


def test_icon_is_found_at_the_usual_address_too(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert response.url.startswith("/static/img/favicon")


def test_page_sees_requests_to_other_hosts(page, watched):
    page.set_content(f'<img src="{ELSEWHERE}" alt="">')

    assert watched.foreign == [ELSEWHERE]
    assert ["ERR_NAME_NOT_RESOLVED" in message for message in watched.console] == [True]
    watched.foreign.clear()
    watched.console.clear()


def test_page_sees_errors_of_scripts(page, watched):
    page.set_content("<script>nothing.here()</script>")

    assert ["nothing is not defined" in message for message in watched.console] == [True]
    watched.console.clear()


def test_open_page_can_go_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.set_content("<noscript>no scripts</noscript>")

    assert page.inner_text("body") == "no scripts"


def test_database_can_be_asked_while_a_browser_runs(page, django_user_model):
    django_user_model.objects.create_user("maria")

    assert django_user_model.objects.count() == 1
