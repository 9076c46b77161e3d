"""A whole reporting round of three agencies: one in time, one returned and sent again, one that stays missing."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.stack import (
    CONSOLIDATOR,
    IN_TIME,
    MISSING,
    PASSWORD,
    RETURNED,
    SENT_BEFORE,
    Stack,
    head_of,
    officer_of,
)
from tests.journeys.test_never_lost import grave

pytestmark = pytest.mark.browser

# Of the plan's reporting group.
AGENCIES = 32
BEGUN = "Đã bố trí 2,5 tỷ đồng cho xử lý chất thải y tế; 7 trạm y tế xã ở Thuận Bắc, Ninh Sơn đã có lò hấp"
WRITTEN = f"{BEGUN}, bỏ lò đốt cũ."
FIRST, SECOND = "Đã mở 3 lớp tập huấn.", "Đã mở 5 lớp tập huấn, 210 người dự."
WHY_LINE, WHY_WHOLE = "Số lớp khác bảng tổng hợp quý III.", "Rà lại số lớp tập huấn rồi gửi lại trong tuần."


def workspace_url(stack: Stack, agency: str, query: str = "") -> str:
    return f"{stack.period_url}{agency}/{query}"


def result_of(page: Page) -> Locator:
    return page.get_by_label("Kết quả thực hiện")


def next_gap(page: Page) -> None:
    page.get_by_role("link", name="Đi tới chỗ thiếu tiếp theo").click()


def record_line(page: Page, code: str) -> None:
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    expect(page.get_by_text(f"Đã ghi nhận dòng {code}.")).to_be_visible()


def begin_line(page: Page, result: str) -> None:
    page.get_by_role("radio", name="Đang thực hiện").check()
    result_of(page).fill(result)


def enter_again(page: Page) -> None:
    """On the sign-in page to which a lost session leads."""
    page.get_by_label("Thư điện tử").fill(officer_of(IN_TIME))
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def start_report(page: Page, stack: Stack, agency: str) -> None:
    page.goto(workspace_url(stack, agency))
    page.get_by_role("button", name="Bắt đầu soạn báo cáo").click()
    expect(page.get_by_text("Đã bắt đầu soạn báo cáo.")).to_be_visible()
    next_gap(page)
    expect(page.get_by_role("heading", name="IV.5.1", level=2)).to_be_focused()


def finish_and_propose(page: Page) -> None:
    """The second line, the general text, and over to the head."""
    expect(page.get_by_role("heading", name="IV.5.2", level=2)).to_be_visible()
    page.get_by_role("radio", name="Không phát sinh").check()
    record_line(page, "IV.5.2")
    buttons = page.get_by_role("button", name="Ghi “Không có”")
    expect(buttons).to_have_count(6)
    for number in range(6):
        buttons.nth(number).click()
    page.get_by_role("button", name="Lưu và đi tiếp").click()
    # The page before says the same of its warnings: what follows belongs to the one after saving.
    expect(page.get_by_text("Đã lưu nội dung chung.")).to_be_visible()
    expect(
        page.get_by_text("Không còn gì phải bổ sung.").or_(page.get_by_text("gửi được nếu ghi lý do"))
    ).to_be_visible()
    propose(page)


def propose(page: Page) -> None:
    page.get_by_role("button", name="Trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo cơ quan.")).to_be_visible()


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi STNMT").or_(page.get_by_role("button", name="Gửi Sở TN&MT")).click()


def test_the_whole_round(stack: Stack, sign_in: SignIn) -> None:
    write_though_everything_breaks(stack, sign_in(officer_of(IN_TIME)))
    send_with_a_reason(stack, sign_in(head_of(IN_TIME)))

    officer, head = sign_in(officer_of(RETURNED)), sign_in(head_of(RETURNED))
    start_report(officer, stack, RETURNED)
    begin_line(officer, FIRST)
    record_line(officer, "IV.5.1")
    finish_and_propose(officer)
    send_at_once(stack, head)

    consolidator = sign_in(CONSOLIDATOR)
    return_one_and_accept_the_other(stack, consolidator)
    correct_and_propose(stack, officer)
    send_at_once(stack, head)
    accept_what_changed(stack, consolidator)
    look_at_the_board(stack, consolidator)


def write_though_everything_breaks(stack: Stack, page: Page) -> None:
    """The browser is killed in the middle of a line, then the session is lost; nothing typed is."""
    # So that closing the page does not send it either.
    page.add_init_script("XMLHttpRequest.prototype.send = () => {}")
    start_report(page, stack, IN_TIME)
    address = page.url
    begin_line(page, BEGUN)
    page.get_by_label("Tỷ lệ hoàn thành").fill("60")
    page.close()

    again = page.context.new_page()
    again.goto(address)
    expect(result_of(again)).to_have_value(BEGUN)
    expect(again.get_by_label("Tỷ lệ hoàn thành")).to_have_value("60")
    expect(again.get_by_role("radio", name="Đang thực hiện")).to_be_checked()
    expect(again.locator(".save-state")).to_have_text(re.compile(r"Bản nháp đã lưu lúc \d\d:\d\d"))

    again.context.clear_cookies(name="sessionid")
    result_of(again).fill(WRITTEN)
    again.get_by_role("button", name="Ghi nhận", exact=True).click()
    enter_again(again)
    again.goto(address)
    expect(result_of(again)).to_have_value(WRITTEN)
    record_line(again, "IV.5.1")
    finish_and_propose(again)


def send_with_a_reason(stack: Stack, page: Page) -> None:
    """The percentage is no estimate of the year: that can be sent, for a reason."""
    page.goto(workspace_url(stack, IN_TIME))
    expect(page.get_by_role("main").get_by_text(WRITTEN)).to_be_visible()
    send(page)
    expect(page.get_by_text("Còn 1 cảnh báo: xử lý, hoặc ghi lý do vẫn gửi.")).to_be_visible()
    assert grave(page) == []
    page.get_by_label("Lý do gửi dù còn cảnh báo").fill("Số thực hiện đến ngày báo cáo.")
    send(page)
    expect(page.get_by_text("Đã gửi báo cáo.")).to_be_visible()


def send_at_once(stack: Stack, page: Page) -> None:
    page.goto(workspace_url(stack, RETURNED))
    expect(page.get_by_label("Lý do gửi dù còn cảnh báo")).to_have_count(0)
    send(page)
    expect(page.get_by_text("Đã gửi báo cáo.")).to_be_visible()


def open_review(stack: Stack, page: Page, agency: str, waiting: list[str]) -> None:
    """From the board by way of the queue, which holds these agencies, the oldest first."""
    page.goto(stack.period_url)
    page.get_by_role("link", name="Hàng chờ duyệt").click()
    links = page.get_by_role("main").get_by_role("link", name="Xem xét")
    expect(links).to_have_count(len(waiting))
    assert [str(link.get_attribute("href")).split("/")[-3] for link in links.all()] == waiting
    links.nth(waiting.index(agency)).click()


def line_of(page: Page, code: str) -> Locator:
    return page.locator("[data-review-line]").filter(has=page.get_by_text(code, exact=True))


def return_one_and_accept_the_other(stack: Stack, page: Page) -> None:
    open_review(stack, page, RETURNED, [SENT_BEFORE, IN_TIME, RETURNED])
    line = line_of(page, "IV.5.1")
    line.get_by_label("Lý do, nhận xét").fill(WHY_LINE)
    line.get_by_role("button", name="Đánh dấu trả lại").click()
    expect(page.get_by_text("Còn 1 dòng đánh dấu trả lại.")).to_be_visible()
    expect(page.get_by_role("button", name="Nhận báo cáo")).to_be_disabled()
    page.get_by_role("region", name="Quyết định").get_by_label("Lý do").fill(WHY_WHOLE)
    page.get_by_role("button", name="Trả lại (1 dòng)").click()
    expect(page.get_by_text("Đã trả lại báo cáo.")).to_be_visible()

    open_review(stack, page, IN_TIME, [SENT_BEFORE, IN_TIME])
    expect(page.get_by_text(WRITTEN)).to_be_visible()
    expect(page.get_by_text("Số thực hiện đến ngày báo cáo.").first).to_be_visible()
    page.get_by_role("button", name="Nhận báo cáo").click()
    expect(page.get_by_text("Đã nhận báo cáo.")).to_be_visible()


def correct_and_propose(stack: Stack, page: Page) -> None:
    page.goto(workspace_url(stack, RETURNED))
    told = page.get_by_role("note").filter(has_text="Báo cáo bị trả lại")
    expect(told).to_contain_text(WHY_WHOLE)
    expect(told).to_contain_text(WHY_LINE)
    assert grave(page) == []
    told.get_by_role("link", name="IV.5.1").click()
    begin_line(page, SECOND)
    record_line(page, "IV.5.1")
    propose(page)


def accept_what_changed(stack: Stack, page: Page) -> None:
    open_review(stack, page, RETURNED, [SENT_BEFORE, RETURNED])
    lines = page.locator("[data-review-line]")
    others = lines.count() - 1
    expect(page.get_by_text(f"1/{others + 1} dòng đổi so với lần trước")).to_be_visible()
    expect(page.locator(".line-changed")).to_have_count(1)
    changed = line_of(page, "IV.5.1")
    expect(changed).to_have_class(re.compile("line-changed"))
    expect(changed.locator("ins")).to_contain_text(["5", "210 người dự"])
    expect(changed.locator("del")).to_contain_text(["3"])
    expect(lines.filter(has_text="không đổi")).to_have_count(others)
    assert grave(page) == []

    page.get_by_role("button", name=f"Nhận tất cả {others} dòng không đổi").click()
    expect(page.get_by_text(f"Đã nhận {others} dòng không đổi.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("j")
    expect(line_of(page, "IV.5.1")).to_be_focused()
    page.keyboard.press("a")
    expect(line_of(page, "IV.5.1").locator("h3 .mark", has_text="Nhận")).to_be_visible()
    page.get_by_role("button", name="Nhận báo cáo").click()
    expect(page.get_by_text("Đã nhận báo cáo.")).to_be_visible()


def look_at_the_board(stack: Stack, page: Page) -> None:
    """Three have sent, each counted once, by its first sending; whoever has sent nothing is named."""
    page.goto(stack.period_url)
    in_time = timezone.localdate() < dt.date(stack.year, 11, 30)
    counters = [int(text.split()[0]) for text in page.locator(".counter:not(:last-child)").all_inner_texts()]
    assert counters == [AGENCIES, *((3, 0) if in_time else (0, 3)), AGENCIES - 3]
    states = page.locator(".board-facts > ul").first.get_by_role("listitem")
    expect(states.filter(has_text="Đã nhận").locator("b")).to_have_text("2")
    expect(states.filter(has_text="Đã gửi").locator("b")).to_have_text("1")
    expect(states.filter(has_text="Bị trả lại")).to_have_count(0)

    page.get_by_role("link", name="Chưa gửi", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(1 + AGENCIES - 3)
    hrefs = [str(link.get_attribute("href")) for link in page.locator("a.cell-title").all()]
    codes = {href.split("/")[-2] for href in hrefs}
    assert MISSING in codes
    assert codes.isdisjoint({SENT_BEFORE, IN_TIME, RETURNED})
