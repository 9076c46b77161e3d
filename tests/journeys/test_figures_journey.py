"""Figures by way of the browser: seven districts in any order, a correction, and a table pasted from Excel."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.stack import FIGURES, Stack

pytestmark = pytest.mark.browser

DISTRICTS = ("BA", "NH", "NP", "NS", "TB", "TN", "PRTC")
SOURCE = "Báo cáo 12/BC-UBND"
# Numerator and denominator of each; together 332,1 of 399,5.
AMOUNTS = dict(
    zip(
        DISTRICTS,
        [("20,1", "30"), ("50", "60,5"), ("70", "80"), ("40", "55"), ("21", "33"), ("31", "40"), ("100", "101")],
        strict=True,
    )
)
TOGETHER = "Σ tử số / Σ mẫu số = 332,1 / 399,5 tấn/ngày = 83,13%"
PASTE = """([name, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const input = document.getElementsByName(name)[0];
  input.focus();
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def enter(page: Page, stack: Stack, area: str, year: int) -> None:
    page.goto(stack.url(f"chi-tieu/12/nhap/?nam={year}&dia_ban={area}"))
    numerator, denominator = AMOUNTS[area]
    page.get_by_label("Khối lượng được thu gom").fill(numerator)
    page.get_by_label("Khối lượng phát sinh").fill(denominator)
    expect(page.get_by_text("Tỷ lệ tính ra:")).to_be_visible()
    page.get_by_label("Nguồn số liệu").fill(SOURCE)
    page.get_by_role("button", name="Ghi nhận").click()
    expect(page.get_by_text("Đã ghi nhận")).to_be_visible()


@pytest.mark.parametrize("turn", [0, 1])
def test_seven_districts_in_any_order_make_one_value(stack: Stack, sign_in: SignIn, turn: int) -> None:
    # Two years far from each other's history; the order is another one each time.
    year = stack.year - 2 - 2 * turn
    page = sign_in(FIGURES)
    for area in random.sample(DISTRICTS, len(DISTRICTS)):
        enter(page, stack, area, year)
    whole = page.get_by_role("region", name="Toàn tỉnh")
    expect(whole.get_by_text(TOGETHER)).to_be_visible()
    expect(whole.get_by_text("7/7 huyện, thành phố")).to_be_visible()

    page.goto(stack.url(f"chi-tieu/12/nhap/?nam={year}&dia_ban=PRTC"))
    page.get_by_role("link", name="Sửa số này").click()
    page.get_by_label("Khối lượng được thu gom").fill("90")
    page.get_by_label("Lý do sửa").fill("Nhầm số của quý III")
    page.get_by_role("button", name="Ghi nhận bản sửa").click()
    expect(whole.get_by_text("322,1 / 399,5 tấn/ngày = 80,63%")).to_be_visible()
    history = page.get_by_role("region", name="Các số đã ghi nhận của kỳ")
    expect(history.locator("del").get_by_text("100 / 101 tấn/ngày = 99,01%")).to_be_visible()
    expect(history.get_by_text("Nhầm số của quý III")).to_be_visible()


def test_what_is_being_typed_survives_a_closed_tab(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in(FIGURES)
    address = stack.url(f"chi-tieu/2/nhap/?nam={stack.year - 1}&dia_ban=NH")
    page.goto(address)
    page.locator("[name=numerator]").fill("1234,5")
    page.wait_for_timeout(600)
    page.goto(stack.url("so-lieu/"))
    page.goto(address)
    expect(page.get_by_text("Đã lấy lại nội dung đang nhập dở")).to_be_visible()
    expect(page.locator("[name=numerator]")).to_have_value("1234,5")
    page.get_by_role("button", name="Bỏ nội dung này").click()
    expect(page.locator("[name=numerator]")).to_have_value("")


def test_a_pasted_table_with_three_bad_cells(stack: Stack, sign_in: SignIn) -> None:
    numerators = [[f"{80 + 8 * row + column},5" for column in range(5)] for row in range(7)]
    denominators = [[str(100 + 10 * row + column) for column in range(5)] for row in range(7)]
    numerators[1][2], numerators[3][0], numerators[5][4] = "1.234", "chưa có", "999"
    page = sign_in(FIGURES)
    page.goto(stack.url("chi-tieu/11/bang-nhap/?giai_doan=2021-2025"))
    for field, block in (("t", numerators), ("m", denominators)):
        text = "\r\n".join("\t".join(row) for row in block) + "\r\n"
        with page.expect_navigation():
            page.evaluate(PASTE, [f"o.BA.2021.{field}", text])
    page.get_by_label("Nguồn số liệu").fill("Niên giám thống kê 2025")
    page.get_by_role("button", name="Kiểm tra lại").click()

    results = page.get_by_role("region", name="Kết quả kiểm tra")
    bad = {
        "Huyện Ninh Hải, 2023": "“1.234” có thể là 1234 hoặc 1,234",
        "Huyện Ninh Sơn, 2021": "“chưa có” không phải là số",
        "Huyện Thuận Nam, 2025": "Tử số 999 lớn hơn mẫu số 154",
    }
    refused = results.locator(".notice-bad li")
    expect(refused).to_have_count(len(bad))
    for place, why in bad.items():
        expect(refused.filter(has_text=place).get_by_text(why)).to_be_visible()

    page.get_by_role("button", name="Ghi nhận 32 số liệu").click()
    expect(page.get_by_text("Đã ghi nhận 32 số liệu. Còn 3 ô chưa nhận, giữ lại dưới đây.")).to_be_visible()
    expect(page.locator("[name='o.NH.2023.t']")).to_have_value("1.234")
    page.locator("[name='o.NH.2023.t']").fill("90,5")
    page.locator("[name='o.NS.2021.t']").fill("104,5")
    page.locator("[name='o.TN.2025.t']").fill("124,5")
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_role("button", name="Ghi nhận 3 số liệu").click()
    expect(page.get_by_text("Đã ghi nhận 3 số liệu.")).to_be_visible()
    note = page.locator("tr", has_text="Huyện Thuận Nam").get_by_text(re.compile("đang có: 124,5 / 154"))
    expect(note).to_be_visible()
    # Nothing of the block was lost: 35 figures stand.
    expect(page.get_by_text("đang có:")).to_have_count(35)
