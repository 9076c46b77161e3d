"""Every screen as each role, wide and narrow: nothing serious for axe, nothing refused by the security policy."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.journeys.stack import (
    ADMINISTRATOR,
    CONSOLIDATOR,
    FIGURES,
    LEADER,
    OFFICER,
    PASSWORD,
    SENT_BEFORE,
    Stack,
    head_of,
)

pytestmark = pytest.mark.browser

WIDTHS = (1440, 360)
HEAD = head_of(SENT_BEFORE)
# What axe is sure of and stops people; its lesser hints are matters of taste.
GRAVE = {"serious", "critical"}
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    # One document, and style sheets the browser has loaded already: nothing to fetch.
    "iframes": False,
    "preload": False,
}
FORGOTTEN = "tai-khoan/quen-mat-khau/"
SIGNED_OUT = ("tai-khoan/dang-nhap/", FORGOTTEN, f"{FORGOTTEN}da-gui/", f"{FORGOTTEN}MQ/khong-con-dung/")


def screens(stack: Stack, person: str) -> list[str]:
    """The paths of a person's screens; what everybody sees alike is looked at once, as an officer."""
    plan = stack.plan
    period = f"{plan}/bao-cao/annual-{stack.year}/"
    own, sent = f"{period}UBND-NP/", f"{period}{SENT_BEFORE}/"
    petitions = f"{plan}/kien-nghi/"
    differing = ["", petitions, f"{petitions}1/", f"{plan}/nhiem-vu/", f"{plan}/nhiem-vu/6.c.2/", period]
    return {
        OFFICER: [
            *differing,
            f"{plan}/nhiem-vu/6.c.2/UBND-NP/",
            f"{plan}/nhiem-vu/excel/UBND-NP/",
            f"{plan}/nhiem-vu/?q=khong-khop-gi-ca",
            f"{plan}/cong-viec/",
            f"{plan}/cong-viec/?xem=thang",
            f"{plan}/cong-viec/?nam={stack.year - 1}",
            f"{plan}/cong-viec/them/",
            f"{plan}/cong-viec/1/",
            f"{plan}/ke-hoach/",
            f"{plan}/chi-tieu/",
            f"{plan}/chi-tieu/?giai_doan=2021-2025",
            f"{plan}/chi-tieu/?ket_qua=khong-co",
            f"{plan}/chi-tieu/chuyen-tiep/",
            f"{plan}/chi-tieu/1/",
            f"{plan}/chi-tieu/12/?giai_doan=2021-2025",
            f"{plan}/chi-tieu/20/?giai_doan=2021-2025",
            f"{plan}/chi-tieu/12/so-lieu/",
            f"{plan}/bao-cao/",
            f"{plan}/bao-cao/lich/",
            own,
            f"{own}?dong=6.c.2",
            f"{own}?muc=chung",
            f"{own}tep/",
            f"{petitions}moi/",
            f"{petitions}?q=khong-khop-gi-ca",
            "tai-khoan/",
            "tai-khoan/thong-bao/",
            "tai-khoan/thong-bao/?loc=chua-doc",
            "tai-khoan/doi-mat-khau/",
            "khong-co-trang-nay/",
            f"{plan}/dieu-hanh/",
        ],
        FIGURES: [
            f"{plan}/so-lieu/",
            f"{plan}/chi-tieu/1/nhap/",
            f"{plan}/chi-tieu/1/bang-nhap/",
            f"{plan}/chi-tieu/6/nhap/",
            f"{plan}/chi-tieu/3/bang-nhap/?giai_doan=2021-2025",
        ],
        HEAD: [*differing, "tai-khoan/thong-bao/", sent, f"{sent}?dong=IV.5.1", f"{sent}?muc=chung", f"{sent}tep/"],
        CONSOLIDATOR: [
            *differing,
            "tai-khoan/thong-bao/",
            "tai-khoan/thong-bao/1/",
            f"{plan}/cong-viec/?co_quan=UBND-NP",
            f"{plan}/chi-tieu/4/",
            f"{plan}/chi-tieu/4/cach-hieu/2026-2030/",
            f"{period}?loc=thieu",
            f"{period}?loc=da-nhan",
            f"{plan}/bao-cao/lich/",
            f"{plan}/bao-cao/lich/?nam={stack.year + 1}",
            f"{period}hang-cho/",
            f"{sent}xem-xet/",
            f"{own}xem-xet/",
            f"{sent}tep/",
            f"{period}tong-hop/",
            f"{plan}/dieu-hanh/",
        ],
        LEADER: [
            *differing,
            f"{period}?loc=chua-gui",
            f"{period}hang-cho/",
            f"{sent}xem-xet/",
            f"{sent}tep/",
            f"{period}tong-hop/",
            f"{plan}/dieu-hanh/",
        ],
        ADMINISTRATOR: [*differing, "tai-khoan/", "quan-tri/trang-thai/"],
    }[person]


class Findings(list[str]):
    """What is wrong, each with the page and width where it was seen."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.append(f"{self.where}: {error}"))

    @property
    def where(self) -> str:
        size = self.page.viewport_size
        return f"{self.page.url} at {size['width'] if size else '?'}"

    def _on_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.append(f"{self.where}: {message.text}")

    def look(self, address: str) -> None:
        self.page.goto(address)
        self.judge()

    def judge(self) -> None:
        """The page as it stands."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page, options=OPTIONS).response["violations"]
            for violation in (violation for violation in found if violation["impact"] in GRAVE):
                nodes = [f"{node['target']} {node.get('failureSummary', '')}" for node in violation["nodes"]]
                self.append(f"{self.where}: {violation['id']} {len(nodes)}× {' '.join(nodes[0].split())}")


@pytest.fixture
def page_of(browser: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of a person, without the walk through the sign-in page; nobody for an empty address."""
    contexts = []

    def page_of(email: str) -> Page:
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", base_url=stack.address)
        contexts.append(context)
        page = context.new_page()
        if email:
            page.goto("/tai-khoan/dang-nhap/")
            page.get_by_label("Thư điện tử").fill(email)
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
            page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    yield page_of
    for context in contexts:
        context.close()


def test_the_pages_before_signing_in(stack: Stack, page_of) -> None:
    found = Findings(page_of(""))
    for path in SIGNED_OUT:
        found.look(f"{stack.address}/{path}")
    assert list(found) == []


@pytest.mark.parametrize("person", [OFFICER, FIGURES, HEAD, CONSOLIDATOR, LEADER, ADMINISTRATOR])
def test_every_screen_of(person: str, stack: Stack, page_of) -> None:
    found = Findings(page_of(person))
    for path in screens(stack, person):
        found.look(f"{stack.address}/{path}")
    assert list(found) == []


def test_what_is_refused_and_doubted_of_figures(stack: Stack, page_of) -> None:
    page = page_of(FIGURES)
    found = Findings(page)
    page.goto(stack.url(f"chi-tieu/12/nhap/?nam={stack.year}&dia_ban=NH"))
    page.locator("[name=numerator]").fill("98.512")
    page.get_by_role("button", name="Ghi nhận").click()
    expect(page.get_by_text("có thể là 98512 hoặc 98,512")).to_be_visible()
    found.judge()
    page.goto(stack.url("chi-tieu/5/bang-nhap/?giai_doan=2021-2025"))
    # Refused, half there, good, doubtful, and a row that is no district.
    rows = ["Ninh Hải\t1.234\t5\t\t\t80\t100\t2\t100", "Cam Ranh\t1"]
    page.get_by_label("Đang dán").select_option("ca-hai")
    page.get_by_label("Bảng chép từ Excel").fill("\n".join(rows))
    page.get_by_label("Nguồn số liệu").fill("Niên giám")
    page.get_by_role("button", name="Đọc vào bảng").click()
    expect(page.get_by_role("heading", name="1 ô cần xem lại")).to_be_visible()
    found.judge()
    assert list(found) == []


def test_what_the_scripts_do_is_let_through(stack: Stack, page_of) -> None:
    """Autosave, the report's progress, and the administration's own widgets."""
    officer = page_of(OFFICER)
    consolidator, administrator = page_of(CONSOLIDATOR), page_of(ADMINISTRATOR)
    found = [Findings(page) for page in (officer, consolidator, administrator)]
    officer.goto(f"{stack.form_url}?nam={stack.year - 3}")
    officer.get_by_label("Kết quả thực hiện").fill("Đã trồng 5 ha rừng.")
    expect(officer.get_by_text(re.compile(r"Đã lưu \d\d:\d\d"))).to_be_visible()

    consolidator.goto(stack.report_url)
    consolidator.get_by_role("button", name="Tạo báo cáo PDF").click()
    expect(consolidator.get_by_role("main").get_by_text("Đã tạo xong").first).to_be_visible(timeout=40_000)

    administrator.goto(f"{stack.address}/quan-tri/")
    administrator.goto(f"{stack.address}/quan-tri/agencies/user/")
    administrator.get_by_role("link", name="Hồ Thị Em").click()
    administrator.locator(".add-row a").click()
    administrator.locator(".select2-selection").last.click()
    expect(administrator.locator(".select2-results__option").first).to_be_visible()
    assert [list(each) for each in found] == [[], [], []]
