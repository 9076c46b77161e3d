"""The running product for the journeys, a person at its pages, and the servers' logs where a journey fails."""

from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.stack import PASSWORD, Stack, running_stack

# Two processors shared with a worker and a browser.
expect.set_options(timeout=15_000)
SignIn = Callable[[str], Page]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[SignIn]:
    """`sign_in(email)` gives a page of that person, in a browser of their own, on their first page."""
    contexts = []

    def sign_in(email: str) -> Page:
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{stack.address}/")
        page.get_by_label("Thư điện tử").fill(email)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and isinstance(stack, Stack):
        report.sections += [(f"log of {part.log.stem}", part.tail()) for part in (stack.web, stack.worker)]
    return report
