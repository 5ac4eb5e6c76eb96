"""The staff's pages as a person uses them: in a headless Chromium, on a desk and on a phone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

selenium = pytest.importorskip("selenium.webdriver")
from selenium.common.exceptions import StaleElementReferenceException  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

from tests.kiosk.staff.conftest import PIN, WRONG_PIN  # noqa: E402
from tests.kiosk.staff.staff_server import StaffServer  # noqa: E402

pytestmark = pytest.mark.long
PATIENCE_S = 20
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture
def address(state, tmp_path_factory):
    with StaffServer(state, tmp_path_factory.mktemp("config")) as served:
        yield served.address


@pytest.fixture(params=SIZES)
def chromium(request, tmp_path):
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("needs chromium and chromium-driver")
    options = selenium.ChromeOptions()
    options.binary_location = program
    width, height = SIZES[request.param]
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--window-size={width},{height}"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(tmp_path / "downloads")})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with selenium.Chrome(options=options, service=selenium.ChromeService(driver)) as browser:
        browser.implicitly_wait(PATIENCE_S)
        if request.param == "phone":
            metrics = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        yield browser


def see(browser: WebDriver, heading: str) -> None:
    """Wait until the page with this heading is there; a click returns before that."""
    gone = [StaleElementReferenceException]
    WebDriverWait(browser, PATIENCE_S, ignored_exceptions=gone).until(
        lambda shown: shown.find_element(By.TAG_NAME, "h1").text == heading
    )


def log_in(browser: WebDriver, pin: str) -> None:
    browser.find_element(By.ID, "secret").send_keys(pin)
    browser.find_element(By.CSS_SELECTOR, "form.log-in button").click()


def keep_picture(browser: WebDriver, name: str) -> None:
    """Save a screenshot if STAFF_PICTURES names a folder."""
    if folder := os.environ.get("STAFF_PICTURES"):
        width = browser.execute_script("return document.documentElement.clientWidth")
        browser.get_screenshot_as_file(str(Path(folder) / f"{name}-{width}.png"))


def test_a_visit(chromium, address, tmp_path) -> None:
    chromium.get(address)
    see(chromium, "Staff")
    log_in(chromium, WRONG_PIN)
    assert "not right" in chromium.find_element(By.CSS_SELECTOR, "[role=alert]").text  # waits until it is there
    keep_picture(chromium, "log-in")
    log_in(chromium, PIN)
    see(chromium, "Today")
    keep_picture(chromium, "today")

    chromium.find_element(By.LINK_TEXT, "365 days").click()
    see(chromium, "Last 365 days")
    chromium.get(f"{address}?from=2026-03-28&to=2026-03-29")
    see(chromium, "Sat 28 Mar 2026 to Sun 29 Mar 2026")
    figures = [element.text for element in chromium.find_elements(By.CSS_SELECTOR, ".figures dd")]
    assert figures[:3] == ["7", "9", "84"]
    assert chromium.find_elements(By.CSS_SELECTOR, "figure svg")
    width = chromium.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    keep_picture(chromium, "two-days")

    chromium.find_element(By.ID, "csv").click()
    download = tmp_path / "downloads" / "usage-2026-03-28-to-2026-03-29.csv"
    for _ in range(50):
        if download.exists():
            break
        chromium.execute_async_script("setTimeout(arguments[0], 100)")
    assert download.read_text().startswith("day,exercise,sets")

    chromium.find_element(By.LINK_TEXT, "Squat").click()
    see(chromium, "Squat")
    chromium.find_element(By.LINK_TEXT, "Health").click()
    see(chromium, "Health")
    keep_picture(chromium, "health")
    chromium.find_element(By.XPATH, "//button[.='Deutsch']").click()
    see(chromium, "Heute")
    chromium.find_element(By.ID, "log-out").click()
    see(chromium, "Personal")
    chromium.get(address)
    see(chromium, "Personal")
    severe = [entry["message"] for entry in chromium.get_log("browser") if entry["level"] == "SEVERE"]
    assert [message for message in severe if "401" not in message] == []
