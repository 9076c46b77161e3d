"""The update form under the hand: two people at once, slips of the pen, the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.stack import COLLEAGUE, OFFICER, Stack

pytestmark = pytest.mark.browser

SAVED = re.compile(r"Đã lưu \d\d:\d\d")
MINE = "Nội dung của An: đã trồng cây dọc kênh Bắc, gỡ bỏ rễ già."
THEIRS = "Nội dung của Bình: đã mở lớp tập huấn cho hộ chăn nuôi."
# Another year for each test, so that none finds what another left.
CONFLICT, SLIPS, KEYBOARD = 0, 1, 2


@pytest.fixture
def form_url(stack: Stack):
    return lambda years_ago: f"{stack.form_url}?nam={stack.year - years_ago}"


def result_of(page: Page) -> Locator:
    return page.get_by_label("Kết quả thực hiện")


def both_texts(conflict: Locator) -> Locator:
    return conflict.locator(".difference").filter(has_text="Kết quả thực hiện").get_by_role("definition")


def test_two_officers_on_one_form_lose_nothing(sign_in: SignIn, form_url) -> None:
    mine, theirs = sign_in(OFFICER), sign_in(COLLEAGUE)
    mine.goto(form_url(CONFLICT))
    theirs.goto(form_url(CONFLICT))

    result_of(theirs).fill(THEIRS)
    expect(theirs.get_by_text(SAVED)).to_be_visible()
    result_of(mine).fill(MINE)

    conflict = mine.get_by_role("alert").filter(has_text="người khác sửa trong lúc đang nhập")
    expect(conflict).to_be_visible()
    expect(both_texts(conflict)).to_contain_text(["mở lớp tập huấn cho hộ chăn nuôi", "gỡ bỏ rễ già"])
    expect(conflict.get_by_text("Bản nháp của Lê Văn Bình")).to_be_visible()
    expect(result_of(mine)).to_have_value(MINE)
    theirs.reload()
    expect(result_of(theirs)).to_have_value(THEIRS)

    mine.get_by_role("button", name="Giữ nội dung của tôi").click()
    expect(mine.get_by_text(SAVED)).to_be_visible()
    expect(conflict).to_have_count(0)
    mine.reload()
    expect(result_of(mine)).to_have_value(MINE)

    # Now the other one is behind, and is told so.
    result_of(theirs).fill(f"{THEIRS} Thêm một lớp.")
    told = theirs.get_by_role("alert").filter(has_text="người khác sửa trong lúc đang nhập")
    expect(both_texts(told)).to_contain_text(["gỡ bỏ rễ già", "Thêm một lớp"])
    told.get_by_role("link", name="Lấy nội dung này").click()
    expect(result_of(theirs)).to_have_value(MINE)


def test_slips_are_explained_in_vietnamese_and_nothing_typed_is_lost(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(SLIPS))
    page.get_by_role("radio", name="Đang thực hiện").check()
    page.get_by_label("Tỷ lệ hoàn thành").fill("130 %")
    page.get_by_label("Số liệu tính đến ngày").fill("31/02/2026")
    result_of(page).fill(MINE)
    page.get_by_role("button", name="Ghi nhận", exact=True).click()

    expect(page.get_by_text("Tỷ lệ hoàn thành là 130%, phải trong khoảng từ 0 đến 100.")).to_be_visible()
    expect(page.get_by_text("Ngày 31/02/2026 không có thật.")).to_be_visible()
    expect(page.get_by_label("Tỷ lệ hoàn thành")).to_have_value("130 %")
    expect(page.get_by_label("Số liệu tính đến ngày")).to_have_value("31/02/2026")
    expect(result_of(page)).to_have_value(MINE)
    expect(page.get_by_role("radio", name="Đang thực hiện")).to_be_checked()


def press_until(page: Page, key: str, reached: Locator) -> None:
    for _press in range(40):
        page.keyboard.press(key)
        if reached.count():
            break
    expect(reached).to_be_in_viewport()


def test_the_keyboard_alone_reaches_the_main_action(stack: Stack, sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(KEYBOARD))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    focused = page.locator(":focus")
    press_until(page, "Tab", page.get_by_role("radio").and_(focused))
    press_until(page, "ArrowDown", page.get_by_role("radio", name="Không phát sinh", checked=True))
    press_until(page, "Tab", page.get_by_role("button", name="Ghi nhận", exact=True).and_(focused))
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Đã ghi nhận nhiệm vụ 6.c.2, năm {stack.year - KEYBOARD}")).to_be_visible()
