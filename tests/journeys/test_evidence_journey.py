"""Files beside an update: from an officer's machine to the consolidator's screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories import files
from tests.journeys.conftest import SignIn
from tests.journeys.stack import CONSOLIDATOR, OFFICER, Stack

pytestmark = pytest.mark.browser

RESULT = "Đã đóng cửa bãi rác cũ, hồ sơ và ảnh kèm theo."
WARNING = "Đang báo “Hoàn thành” mà chưa có tệp minh chứng."
# A year that no other journey writes about.
YEARS_AGO = 3


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Path]:
    """Files on the officer's machine, by what they are."""
    contents = {
        "pdf": ("Biên bản đóng cửa bãi rác.pdf", files.pdf("journey")),
        "picture": ("Ảnh hiện trường.png", files.image()),
        "lie": ("giả mạo.pdf", files.EXE),
    }
    paths = {kind: tmp_path / name for kind, (name, _content) in contents.items()}
    for kind, (_name, content) in contents.items():
        paths[kind].write_bytes(content)
    return paths


def choose(page: Page, *paths: Path) -> None:
    page.get_by_label("Thêm tệp").set_input_files(list(paths))


def test_files_of_an_update_arrive_with_it(stack: Stack, sign_in: SignIn, sent: dict[str, Path]) -> None:
    year = stack.year - YEARS_AGO
    page = sign_in(OFFICER)
    page.goto(f"{stack.form_url}?nam={year}")
    evidence = page.get_by_role("region", name="Minh chứng")
    page.get_by_role("radio", name="Hoàn thành").check()
    expect(evidence.get_by_text(WARNING)).to_be_visible()

    choose(page, sent["pdf"], sent["picture"], sent["lie"])
    for kind in ("pdf", "picture"):
        receipt = evidence.get_by_role("listitem").filter(has=page.get_by_role("link", name=sent[kind].name))
        expect(receipt.get_by_text("SHA-256")).to_be_visible()
        expect(receipt.get_by_text("chờ ghi nhận")).to_be_visible()
    expect(evidence.get_by_text("Đuôi tên là .pdf nhưng nội dung không phải PDF.").first).to_be_visible()
    expect(evidence.get_by_text(WARNING)).to_have_count(0)
    assert evidence.locator("img").evaluate("picture => picture.complete && picture.naturalWidth") == 40

    # The same file again is told, not kept twice; what was sent by mistake is taken back.
    choose(page, sent["picture"])
    expect(evidence.get_by_text("Nội dung này đã tải lên lúc").first).to_be_visible()
    expect(evidence.locator("img")).to_have_count(1)

    page.get_by_label("Kết quả thực hiện").fill(RESULT)
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    expect(page.get_by_text(f"Đã ghi nhận nhiệm vụ 6.c.2, năm {year}")).to_be_visible()

    reader = sign_in(CONSOLIDATOR)
    reader.goto(stack.url(f"nhiem-vu/6.c.2/?nam={year}"))
    update = reader.get_by_role("region", name="Các lần cập nhật").get_by_role("listitem").filter(has_text=RESULT)
    expect(update.get_by_role("link", name=sent["picture"].name)).to_be_visible()
    with reader.context.expect_page() as opened:
        update.get_by_role("link", name=sent["pdf"].name).click()
    with reader.expect_download() as download:
        reader.evaluate("address => { window.location = address }", opened.value.url.removesuffix("?xem"))
    assert download.value.suggested_filename == sent["pdf"].name
    assert download.value.path().read_bytes() == sent["pdf"].read_bytes()


def test_what_waits_is_taken_back_by_the_keyboard(stack: Stack, sign_in: SignIn, sent: dict[str, Path]) -> None:
    page = sign_in(OFFICER)
    page.goto(f"{stack.form_url}?nam={stack.year - YEARS_AGO - 1}")
    choose(page, sent["pdf"])
    withdraw = page.get_by_role("button", name=f"Rút {sent['pdf'].name}")
    withdraw.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Đã rút “{sent['pdf'].name}”.")).to_be_attached()
    expect(page.get_by_text("Chưa có tệp nào.")).to_be_visible()
    expect(page.get_by_text("Tệp đã rút (1)")).to_be_visible()
