"""Starting Chromium without a screen, and reading out of its log what it asked for."""

import json
import shutil
from pathlib import Path

import pytest
from selenium import webdriver

QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--no-first-run", "--disable-sync", "--disable-component-update", "--window-size=1200,900",
)  # fmt: skip


def start(profile: Path, *arguments: str) -> webdriver.Chrome:
    """Return a browser with an empty profile that logs every request; the test is skipped where there is none."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no Chromium and chromedriver here; on Debian: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    for argument in (*QUIET, *arguments, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    found.set_page_load_timeout(30)
    return found


def requests_made(browser: webdriver.Chrome) -> list[str]:
    """Return the address of every request since the last call, but for those that a policy stopped."""
    sent: dict[str, str] = {}
    for entry in browser.get_log("performance"):
        event = json.loads(entry["message"])["message"]
        parameters = event["params"]
        if event["method"] == "Network.requestWillBeSent":
            sent[parameters["requestId"]] = parameters["request"]["url"]
        elif event["method"] == "Network.loadingFailed" and parameters.get("blockedReason"):
            sent.pop(parameters["requestId"], None)
    return list(sent.values())
