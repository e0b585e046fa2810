"""The checker asks real servers, and none that it must not."""

import socket
import ssl
import threading
import time

import pytest

from mbcportal.links import checking, wire
from mbcportal.links.addresses import BadAddressError, may_be_asked, read_address
from mbcportal.links.checking import Checker
from mbcportal.links.results import Finding, Result
from tests.links.web import Web, make_certificate, serving


@pytest.fixture
def web():
    return Web()


@pytest.fixture
def port(web):
    with serving(web) as number:
        yield number


def checker(web, **changes):
    options = {"allow_loopback": True, "look_up": web.look_up, "seconds": 2}
    return Checker("Portal-links (+https://portal.example/)", **(options | changes))


def check(web, port, path, host="rides.example", **changes):
    return checker(web, **changes).check(f"http://{host}:{port}{path}")


# What a server says


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/page", Finding(Result.FINE, 200)),
        ("/404", Finding(Result.GONE, 404)),
        ("/410", Finding(Result.GONE, 410)),
        ("/401", Finding(Result.LOOK, 401)),
        ("/403", Finding(Result.LOOK, 403)),
        ("/429", Finding(Result.LOOK, 429)),
        ("/451", Finding(Result.LOOK, 451)),
        ("/999", Finding(Result.LOOK, 999)),
        ("/500", Finding(Result.SERVER, 500)),
        ("/503", Finding(Result.SERVER, 503)),
        ("/301", Finding(Result.LOOK, 301)),
        ("/get-only/405", Finding(Result.FINE, 200)),
        ("/get-only/403", Finding(Result.FINE, 200)),
        ("/get-only/501", Finding(Result.FINE, 200)),
        ("/get-only/404", Finding(Result.FINE, 200)),
        ("/nonsense", Finding(Result.SERVER)),
        ("/hang-up", Finding(Result.SERVER)),
        ("/to/302/nowhere", Finding(Result.SERVER, None)),
    ],
)
def test_result_follows_from_the_answer(web, port, path, expected):
    web.places["nowhere"] = "/hang-up"

    assert check(web, port, path) == expected


def test_head_that_is_good_needs_no_get(web, port):
    check(web, port, "/page")

    assert web.asked == [("HEAD", "rides.example", "/page")]


def test_who_asks_for_less_is_not_asked_twice(web, port):
    check(web, port, "/429")

    assert [method for method, *_ in web.asked] == ["HEAD"]


def test_request_says_who_asks_and_nothing_else(web, port):
    check(web, port, "/get-only/405")

    for headers in web.headers:
        assert headers == {
            "Host": f"rides.example:{port}",
            "User-Agent": "Portal-links (+https://portal.example/)",
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }


# Redirects


@pytest.mark.parametrize("status", [301, 308])
def test_permanent_redirect_names_the_new_address(web, port, status):
    web.places["page"] = "/page?a=1"
    moved = f"http://rides.example:{port}/page?a=1"

    assert check(web, port, f"/to/{status}/page") == Finding(Result.MOVED, 200, moved)


def test_new_address_keeps_the_part_of_the_page(web, port):
    web.places["page"] = "/page"

    found = checker(web).check(f"http://rides.example:{port}/to/301/page#phones")

    assert found.moved_to == f"http://rides.example:{port}/page#phones"


@pytest.mark.parametrize("status", [302, 303, 307])
def test_redirect_for_now_suggests_nothing(web, port, status):
    web.places["page"] = "/page"

    assert check(web, port, f"/to/{status}/page") == Finding(Result.MOVED_NOW, 200)


def test_new_address_is_the_last_one_before_a_redirect_for_now(web, port):
    web.places |= {"second": "/to/302/page", "page": "/page"}

    found = check(web, port, "/to/301/second")

    assert found == Finding(Result.MOVED, 200, f"http://rides.example:{port}/to/302/page")


def test_moved_page_that_is_gone_is_gone(web, port):
    web.places["gone"] = "/404"

    assert check(web, port, "/to/301/gone") == Finding(Result.GONE, 404)


@pytest.mark.parametrize("path", ["/round", "/further/0"])
def test_redirects_without_end_end(web, port, path):
    assert check(web, port, path) == Finding(Result.REDIRECTS, 302)
    assert len(web.asked) <= checking.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "where",
    [
        "ftp://rides.example/", "javascript:alert(1)", "file:///etc/passwd", "http://[::1",
        "http://user:secret@rides.example/", "https://", "data:text/plain,x", "gopher://rides/_x",
    ],
)  # fmt: skip
def test_redirect_to_what_is_no_web_address(web, port, where):
    web.places["there"] = where

    assert check(web, port, "/to/302/there").result == Result.NOT_ADDRESS
    assert len(web.asked) == 1


def test_location_in_utf8_is_understood(web, port):
    web.places["there"] = "/page/ñandú".encode().decode("latin-1")

    assert check(web, port, "/to/302/there").result == Result.MOVED_NOW
    assert web.asked[-1][2] == "/page/%C3%B1and%C3%BA"


# Machines that are never asked

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2001::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "3fff::1", "100::1", "5f00::1", "not a number",
]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_private_number_may_not_be_asked(number):
    assert not may_be_asked(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_public_number_may_be_asked(number):
    assert may_be_asked(number)


@pytest.mark.parametrize("number", ["127.0.0.1", "::1"])
def test_test_setting_allows_this_machine_alone(number):
    assert may_be_asked(number, loopback=True)
    assert [one for one in PRIVATE if may_be_asked(one, loopback=True)] == [
        "127.0.0.1", "127.9.9.9", "::1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "10.0.0.1", "[fe80::1]",
        "169.254.169.254", "１２７.0.0.1", "127.0.0.1.", "[::]",
    ],
)  # fmt: skip
def test_private_host_is_refused_without_a_connection(monkeypatch, host):
    monkeypatch.setattr(checking, "ask", lambda *args, **kwargs: pytest.fail("asked"))

    assert Checker("x", seconds=3).check(f"http://{host}/").result in {
        Result.REFUSED, Result.NO_HOST, Result.NOT_ADDRESS,
    }  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "127.1", "10.0.0.1"])
def test_private_host_is_called_so(host):
    assert Checker("x").check(f"http://{host}/") == Finding(Result.REFUSED)


@pytest.mark.parametrize("numbers", [["10.0.0.1"], ["127.0.0.1", "::1"], ["fe80::1", "fc00::1"]])
def test_name_with_private_numbers_is_refused(web, monkeypatch, numbers):
    web.names["rides.example"] = numbers
    monkeypatch.setattr(checking, "ask", lambda *args, **kwargs: pytest.fail("asked"))

    found = checker(web, allow_loopback=False).check("https://rides.example/")

    assert found == Finding(Result.REFUSED)


def test_of_mixed_numbers_only_the_public_ones_are_asked(web, monkeypatch):
    web.names["rides.example"] = ["10.0.0.1", "93.184.215.14", "::1"]
    asked = []

    def ask(method, target, number, deadline, **options):
        asked.append(number)
        return 200, None

    monkeypatch.setattr(checking, "ask", ask)

    assert checker(web, allow_loopback=False).check("https://rides.example/").result == Result.FINE
    assert asked == ["93.184.215.14"]


@pytest.mark.parametrize(
    "where",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://inside.example/"],
)
def test_redirect_to_a_private_machine_is_refused(web, port, where):
    web.places["there"] = where
    web.names["inside.example"] = ["192.168.0.1"]

    assert check(web, port, "/to/301/there") == Finding(Result.REFUSED)
    assert len(web.asked) == 1


def test_name_is_looked_up_once_and_its_judged_number_is_asked(web, port):
    # The second answer would be the trap: DNS rebinding.
    web.names["rides.example"] = [["127.0.0.1"], ["10.0.0.1"]]

    assert check(web, port, "/get-only/405") == Finding(Result.FINE, 200)
    assert web.looked_up == ["rides.example"]


def test_redirect_to_the_same_name_is_looked_up_and_judged_anew(web, port):
    web.places["page"] = "/page"
    web.names["rides.example"] = [["127.0.0.1"], ["10.0.0.1"]]

    assert check(web, port, "/to/302/page") == Finding(Result.REFUSED)


def test_connection_looks_nothing_up(web, port, monkeypatch):
    def fail(*args, **kwargs):
        pytest.fail("looked up")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setattr(socket, "create_connection", fail)

    assert check(web, port, "/page") == Finding(Result.FINE, 200)


def test_proxy_of_the_environment_is_not_used(web, port, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")

    assert check(web, port, "/page") == Finding(Result.FINE, 200)


def test_name_that_nobody_has(web):
    web.names["rides.example"] = []

    assert checker(web).check("https://rides.example/") == Finding(Result.NO_HOST)


def test_port_on_which_nobody_listens(web):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = check(web, taken.getsockname()[1], "/page")

    assert found == Finding(Result.UNREACHABLE)


def test_next_number_is_asked_when_one_cannot_be_reached(web, port):
    web.names["rides.example"] = ["::1", "127.0.0.1"]

    assert check(web, port, "/page") == Finding(Result.FINE, 200)


def test_ipv6(web):
    with serving(web, ipv6=True) as port:
        assert checker(web, look_up=checking.look_up).check(f"http://[::1]:{port}/page") == (
            Finding(Result.FINE, 200)
        )
    assert web.headers[0]["Host"] == f"[::1]:{port}"


# Slow and endless servers


def timed(function):
    begun = time.monotonic()
    found = function()
    return found, time.monotonic() - begun


@pytest.mark.parametrize("path", ["/slow-headers", "/slow-body", "/silent"])
def test_slow_server_is_left_in_time(web, port, path):
    found, seconds = timed(lambda: check(web, port, path, seconds=1))

    assert found == Finding(Result.SLOW)
    assert seconds < 1.5


def test_time_is_for_all_redirects_together(web, port):
    web.places |= {"slow": "/slow-headers", "again": "/to/302/slow"}

    found, seconds = timed(lambda: check(web, port, "/to/302/again", seconds=1))

    assert (found.result, seconds < 1.5) == (Result.SLOW, True)


@pytest.mark.parametrize("path", ["/many-headers", "/continues"])
def test_endless_headers_end(web, port, path):
    found, seconds = timed(lambda: check(web, port, path))

    assert (found, seconds < 1.5) == (Finding(Result.SERVER), True)


def test_huge_body_is_not_read(web, port):
    assert check(web, port, "/huge") == Finding(Result.FINE, 200)

    time.sleep(0.2)
    # What the two ends of the connection hold on the way is not read by anybody.
    assert web.sent < 20_000_000


def test_body_is_read_up_to_its_bound(web, port, monkeypatch):
    read = []
    receive = wire.BoundedSocket.recv_into

    def counted(self, *args):
        count = receive(self, *args)
        read.append(count)
        return count

    monkeypatch.setattr(wire.BoundedSocket, "recv_into", counted)

    check(web, port, "/huge")

    assert wire.BODY_BYTES <= sum(read) <= 2 * wire.BODY_BYTES


def test_server_that_never_answers_a_head_is_asked_with_get(web, port, monkeypatch):
    monkeypatch.setattr(checking, "HEAD_SECONDS", 0.3)

    assert check(web, port, "/head-hangs") == Finding(Result.FINE, 200)


def test_slow_lookup_is_left_in_time(web):
    over = threading.Event()

    def never(host, port):
        over.wait(10)
        return []

    found, seconds = timed(
        lambda: checker(web, look_up=never, seconds=0.5).check("https://rides.example/")
    )
    over.set()

    assert (found, seconds < 1) == (Finding(Result.SLOW), True)


def test_waiting_for_a_turn_takes_none_of_the_time(web, port):
    class Turn:
        def __enter__(self):
            time.sleep(1)

        def __exit__(self, *args):
            pass

    assert check(web, port, "/page", seconds=0.8, turn=lambda host: Turn()).result == Result.FINE


# TLS


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {name: make_certificate(folder, name) for name in ("rides.example", "other.example")}


def tls(path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize("path", ["/page", "/get-only/405"])
def test_right_certificate_is_fine(web, certificates, path):
    with serving(web, context=tls(certificates["rides.example"])) as port:
        found = checker(web, ca_file=str(certificates["rides.example"])).check(
            f"https://rides.example:{port}{path}"
        )

    assert found == Finding(Result.FINE, 200)


def test_server_is_told_the_name_that_is_asked_for(web, certificates):
    context, told = tls(certificates["rides.example"]), []
    context.sni_callback = lambda sock, name, context: told.append(name)
    with serving(web, context=context) as port:
        checker(web, ca_file=str(certificates["rides.example"])).check(
            f"https://Rides.example.:{port}/page"
        )

    assert told == ["rides.example"]


@pytest.mark.parametrize("trusted", ["", "other.example"])
def test_certificate_that_nobody_trusts_is_wrong(web, certificates, trusted):
    with serving(web, context=tls(certificates["rides.example"])) as port:
        ca_file = str(certificates[trusted]) if trusted else ""
        found = checker(web, ca_file=ca_file).check(f"https://rides.example:{port}/page")

    assert found == Finding(Result.CERTIFICATE)
    assert web.asked == []


def test_certificate_of_another_name_is_wrong(web, certificates):
    with serving(web, context=tls(certificates["other.example"])) as port:
        found = checker(web, ca_file=str(certificates["other.example"])).check(
            f"https://rides.example:{port}/page"
        )

    assert found == Finding(Result.CERTIFICATE)


def test_slow_server_behind_tls_is_left_in_time(web, certificates):
    with serving(web, context=tls(certificates["rides.example"])) as port:
        work = checker(web, ca_file=str(certificates["rides.example"]), seconds=1)
        for path in ["/slow-headers", "/slow-body"]:
            found, seconds = timed(lambda p=path: work.check(f"https://rides.example:{port}{p}"))
            assert (found, seconds < 1.5) == (Finding(Result.SLOW), True), path


def test_handshake_that_never_ends_is_left_in_time(web):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found, seconds = timed(
            lambda: checker(web, seconds=1).check(f"https://rides.example:{port}/")
        )

    assert (found, seconds < 1.5) == (Finding(Result.SLOW), True)


def test_server_without_tls_is_not_safe(web, port):
    found = checker(web).check(f"https://rides.example:{port}/page")

    assert found == Finding(Result.CERTIFICATE)


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "/page", "rides.example", "mailto:a@rides.example", "ftp://rides.example/",
        "http://", "http:///page", "http://[::1", "http://[fe80::1%25eth0]/", "http://a b.example/",
        "http://user@rides.example/", "http://:@rides.example/", "http://rides.example:99999/",
        "http://rides.example:22/", "http://rides.example:0/", "http://rides.example:x/",
        "http://rides.example\\@inside.example/", "http://rides.example/\r\nX: 1", "http://-a.example/",
        "http://rides..example/", "http://.example/", "http://" + "a" * 64 + ".example/",
        "http://rides.example/\0", "http://rides.example/" + "a" * 3000, "http://\ud800.example/",
        "http://rides.example/\u202e", "http://" + "a." * 130 + "example/",
    ],
)  # fmt: skip
def test_weird_address_is_none(url):
    with pytest.raises(BadAddressError):
        read_address(url)
    assert Checker("x").check(url) == Finding(Result.NOT_ADDRESS)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("HTTPS://Rides.Example", "https://rides.example/"),
        ("https://rides.example:443/a", "https://rides.example/a"),
        ("http://rides.example:443/a", "http://rides.example:443/a"),
        ("http://rides.example?q=1#x", "http://rides.example/?q=1"),
        ("http://rides.example/a%2Fb%20c", "http://rides.example/a%2Fb%20c"),
        (
            "http://rides.example/ä/“b”?ü=ñ",
            "http://rides.example/%C3%A4/%E2%80%9Cb%E2%80%9D?%C3%BC=%C3%B1",
        ),
        ("http://ayuda.ñandú.example./", "http://ayuda.xn--and-6ma2c.example/"),
        ("http://xn--and-6ma2c.example/", "http://xn--and-6ma2c.example/"),
        ("http://under_score.example/", "http://under_score.example/"),
        ("http://rides。example/", "http://rides.example/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_address_is_read_as_a_browser_reads_it(url, asked):
    assert read_address(url).url == asked


def test_international_name_is_asked_in_punycode(web, port):
    assert check(web, port, "/page", host="ñandú.example").result == Result.FINE
    assert web.looked_up == ["xn--and-6ma2c.example"]
    assert web.headers[0]["Host"] == f"xn--and-6ma2c.example:{port}"
