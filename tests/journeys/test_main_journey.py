"""From an officer's sentence to the consolidated report, with a real server, worker and browser."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import SignIn
from tests.journeys.stack import CONSOLIDATOR, OFFICER, Stack

pytestmark = pytest.mark.browser

SENTENCE = "Đã thu gom 7 319 tấn rác; nhờ bà con hỗ trợ, những ngõ nhỏ ở Phước Dân đã sạch, dễ đi."


def ask_for_pdf(page: Page, stack: Stack) -> None:
    page.goto(stack.report_url)
    page.get_by_role("button", name="Tạo báo cáo PDF").click()


def downloaded_text(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp PDF").first.click()
    assert download.value.suggested_filename.endswith(".pdf")
    pages = PdfReader(BytesIO(download.value.path().read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_an_officer_writes_arrives_in_the_report(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in(OFFICER)
    expect(page.get_by_role("heading", name="Việc của tôi", level=1)).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_text("6.c.2", exact=True))
    row.get_by_role("link", name="Cập nhật").click()

    page.get_by_role("radio", name="Đang thực hiện").check()
    page.get_by_label("Tỷ lệ hoàn thành").fill("65")
    page.get_by_label("Kết quả thực hiện").fill(SENTENCE)
    expect(page.locator(".save-state")).to_have_text(re.compile(r"Bản nháp đã lưu lúc \d\d:\d\d"))
    page.reload()
    expect(page.get_by_label("Kết quả thực hiện")).to_have_value(SENTENCE)
    expect(page.get_by_label("Tỷ lệ hoàn thành")).to_have_value("65")
    expect(page.get_by_role("radio", name="Đang thực hiện")).to_be_checked()

    # Unfolded by the status; from the cut-off day on it must be filled in too.
    page.get_by_label("Nội dung chưa thực hiện").fill("Hai xã chưa có điểm tập kết.")
    page.get_by_label("Nguyên nhân").fill("Chưa có đất.")
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    expect(page.get_by_text("Đã ghi nhận nhiệm vụ 6.c.2")).to_be_visible()

    page.goto(stack.url("nhiem-vu/6.c.2/"))
    history = page.get_by_role("region", name="Các lần cập nhật")
    expect(history.get_by_text(SENTENCE)).to_be_visible()
    expect(history.get_by_text("Trần Thị An ghi nhận lúc")).to_be_visible()

    page = sign_in(CONSOLIDATOR)
    page.goto(stack.report_url)
    before = page.get_by_role("link", name="Tải tệp PDF").count()
    ask_for_pdf(page, stack)
    expect(page.get_by_role("link", name="Tải tệp PDF")).to_have_count(before + 1, timeout=40_000)
    expect(page.get_by_role("main").get_by_text("Đã tạo xong").first).to_be_visible()
    assert SENTENCE in downloaded_text(page)


def test_a_report_asked_for_while_the_worker_stands_still_is_made_later(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in(CONSOLIDATOR)
    page.goto(stack.report_url)
    before = page.get_by_role("link", name="Tải tệp PDF").count()
    stack.worker.stop()
    try:
        ask_for_pdf(page, stack)
        waiting = page.get_by_text("Chờ bộ xử lý nền")
        expect(waiting).to_be_visible()
        expect(page.get_by_role("main").get_by_text("Đang chờ")).to_be_visible()
        # Pressed again: still the one request.
        ask_for_pdf(page, stack)
        expect(waiting).to_have_count(1)
    finally:
        stack.worker.start()
    expect(page.get_by_role("link", name="Tải tệp PDF")).to_have_count(before + 1, timeout=40_000)
    expect(waiting).to_have_count(0)
    assert "BÁO CÁO" in downloaded_text(page)
