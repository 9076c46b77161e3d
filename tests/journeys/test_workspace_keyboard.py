"""An officer of a district with all its lines finishes the report without once touching the mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.stack import LEFT_OVER, MANY_LINES, Stack, officer_of
from tests.journeys.test_form_journey import press_until

pytestmark = pytest.mark.browser

# The lines state what was done; the rest of what the plan asks for is “Không có”.
SECTIONS = ("Nhiệm vụ chưa thực hiện", "Nguyên nhân", "Khó khăn, vướng mắc", "Giải pháp", "Kiến nghị, đề xuất")


def record_line(page: Page, number: int) -> str:
    """The line under the keyboard: status, result, Ctrl+Enter. Its code."""
    focused = page.locator(":focus")
    title = page.get_by_role("heading", level=2).and_(page.locator(".workspace-title"))
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    code = title.locator(".code").inner_text()
    press_until(page, "Tab", page.get_by_role("radio").and_(focused))
    press_until(page, "ArrowDown", page.get_by_role("radio", name="Đang thực hiện", checked=True))
    press_until(page, "Tab", page.get_by_label("Kết quả thực hiện").and_(focused))
    page.keyboard.type(f"Đã thu gom {number} tấn rác ở Bắc Phong.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"Đã ghi nhận dòng {code}.")).to_be_visible()
    return code


def fill_section(page: Page, field: Locator) -> None:
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ghi “Không có”").and_(page.locator(":focus"))).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("Không có.")


def test_a_report_of_many_lines_by_keyboard_alone(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in(officer_of(MANY_LINES))
    page.goto(f"{stack.period_url}{MANY_LINES}/")
    lines = page.get_by_role("navigation", name="Các phần của báo cáo")
    missing = lines.locator("ol").get_by_text("Còn thiếu")
    expect(missing).to_have_count(LEFT_OVER)

    page.keyboard.press("n")
    codes = [record_line(page, number) for number in range(1, LEFT_OVER + 1)]
    assert len(set(codes)) == LEFT_OVER
    expect(missing).to_have_count(0)

    for number, section in enumerate(SECTIONS):
        if number:
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
        fill_section(page, page.get_by_label(section))
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Đã lưu nội dung chung.")).to_be_visible()
    expect(page.get_by_role("heading", name="Việc tiếp theo")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Trình lãnh đạo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã trình lãnh đạo cơ quan.")).to_be_visible()
    expect(page.get_by_text(re.compile("Trình lãnh đạo")).first).to_be_visible()
