"""Hostile HTML through the real route: nothing runs and nothing is fetched, while the same HTML unguarded does both.

MAILARCHIVE_HTML_ATTACKS may name a JSON file of further attacks: a list of [where it comes from, HTML].
"""

import http.server
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import start
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from mailarchive.archive import Archive
from mailarchive.importing.pipeline import import_path

FAR = "http://far.example"
ATTACKS = [
    "<script>alert(1)</script>",
    f"<script src={FAR}/a.js></script>",
    "<img src=x onerror=alert(1)>",
    f"<img src={FAR}/pixel.gif>",
    f"<img srcset='{FAR}/a.png 1x, {FAR}/b.png 2x'>",
    f"<picture><source srcset={FAR}/p.png><img></picture>",
    "<svg onload=alert(1)></svg>",
    f"<svg><image href={FAR}/i.png /></svg>",
    f"<svg><style>@import '{FAR}/s.css';</style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    f"<iframe src={FAR}/frame></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    f"<object data={FAR}/o></object>",
    f"<embed src={FAR}/e>",
    f"<link rel=stylesheet href={FAR}/l.css>",
    f"<link rel=dns-prefetch href={FAR}><link rel=preload as=image href={FAR}/pre.png>",
    f"<style>@import url({FAR}/i.css); body {{ background: url({FAR}/bg.png) }}</style>",
    f"<p style='background-image: url({FAR}/b.png)'>x</p>",
    f"<p style='background: image-set(url({FAR}/c.png) 1x)'>x</p>",
    f"<style>@font-face {{ font-family: f; src: url({FAR}/f.woff) }} p {{ font-family: f }}</style><p>x</p>",
    f"<table background={FAR}/t.png><tr><td background={FAR}/u.png>x</table>",
    f"<body background={FAR}/body.png>",
    f"<video poster={FAR}/v.png src={FAR}/v.mp4 autoplay></video><audio src={FAR}/a.mp3 autoplay></audio>",
    f"<input type=image src={FAR}/in.png>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    f"<meta http-equiv=refresh content='0;url={FAR}/refresh'>",
    f"<base href={FAR}/><img src=relative.png>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<div><!--><img src=x onerror=alert(1)>--></div>",
    "<template><script>alert(1)</script></template><img src=x onerror=alert(1)>",
    "<style><img title='</style><img src=x onerror=alert(1)>'></style>",
    f"<form action={FAR}/form id=f><input autofocus onfocus='document.forms.f.submit()'></form>",
    f"<p style='content: url({FAR}/z.png); list-style-image: url({FAR}/y.png); cursor: url({FAR}/x.cur), auto'>x</p>",
]


def attacks() -> list[str]:
    """Our own, and those of the file that the environment names."""
    more = os.environ.get("MAILARCHIVE_HTML_ATTACKS")
    return ATTACKS + ([html for _, html in json.loads(Path(more).read_text(encoding="utf-8"))] if more else [])


class Trap:
    """A server that stands for every host but this machine's, counts who asks, and serves the attacks unguarded."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        trap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                raw = self.path.startswith("/raw/")
                if not raw:
                    trap.asked.append(f"{self.headers['Host']}{self.path}")
                body = attacks()[int(self.path[5:])] if raw else ""
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode("utf-8", "replace"))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    """The trap, set."""
    found = Trap()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture(scope="module")
def watched(trap: Trap, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser that takes every far host for the trap, and in which alert() leaves a trace."""
    every_host = f"--host-resolver-rules=MAP * 127.0.0.1:{trap.port}, EXCLUDE 127.0.0.1"
    found = start(tmp_path_factory.mktemp("watched"), every_host)
    trace = "window.alert = window.confirm = window.prompt = () => { window.traced = true };"
    found.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": trace})
    yield found
    found.quit()


@pytest.fixture(scope="module")
def attacked(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """An archive of one message for each attack, served: the address of its pages, and the uids in order."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "mail").mkdir()
    for number, html in enumerate(attacks()):
        head = (
            f"From: evil@example.org\nTo: ann@example.edu\nSubject: Attack {number}\n"
            f"Date: Fri, 16 Feb 2018 09:34:00 -0800\nMessage-ID: <attack{number}@example.org>\n"
            "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        )
        (folder / "mail" / f"{number:05}.eml").write_text(f"{head}<p>the marker</p>\n{html}\n", "utf-8", "replace")
    with Archive(folder / "mailarchive.db") as archive:
        import_path(archive, str(folder / "mail"))
        uids = dict(archive.connection.execute("select message_id, uid from messages").fetchall())
    return serve(folder / "mailarchive.db"), [uids[f"attack{number}@example.org"] for number in range(len(attacks()))]


def traced(browser: webdriver.Chrome) -> bool:
    """Whether a script of the attack ran in this document, or its parents'."""
    return bool(browser.execute_script("return window.traced === true"))


def test_the_trap_works(watched: webdriver.Chrome, trap: Trap):
    """The control: the same HTML without our care runs and fetches."""
    ran, fetched = 0, 0
    for number in range(len(ATTACKS)):
        trap.asked.clear()
        watched.get(f"http://127.0.0.1:{trap.port}/raw/{number}")
        time.sleep(0.15)
        ran += traced(watched)
        fetched += any("far.example" in url for url in trap.asked)
    assert ran >= 6
    assert fetched >= 14


def test_nothing_runs_and_nothing_is_fetched(watched: webdriver.Chrome, trap: Trap, attacked: tuple[str, list[str]]):
    """Through the thread page, each frame known to have loaded, and again with the frame's page opened by itself."""
    site, uids = attacked
    trap.asked.clear()
    for number, uid in enumerate(uids):
        watched.get(f"{site}/thread/{uid}?html={uid}")
        assert not traced(watched), number
        watched.switch_to.frame(watched.find_element(By.CSS_SELECTOR, "iframe.ma-html"))
        WebDriverWait(watched, 10).until(lambda page: "the marker" in page.find_element(By.TAG_NAME, "body").text)
        assert not traced(watched), number
        watched.switch_to.default_content()
        watched.get(f"{site}/html/{uid}")
        assert "the marker" in watched.find_element(By.TAG_NAME, "body").text, number
        assert not traced(watched), number
        assert watched.current_url == f"{site}/html/{uid}", number
        assert trap.asked == [], number
    time.sleep(0.5)
    assert trap.asked == []
