"""What is typed is never lost: closed tabs, lost connections, ended sessions, two people, a shared browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.stack import COLLEAGUE, OFFICER, PASSWORD, Stack
from tests.journeys.test_accessibility import GRAVE, OPTIONS

pytestmark = pytest.mark.browser

MINE = "Nội dung của An: đã nạo vét 3 km kênh Nam."
THEIRS = "Nội dung của Bình: đã nạo vét 5 km kênh Nam."
SAVED = re.compile(r"Đã lưu \d\d:\d\d")
# A task of its own for these tests, and another year for each: none finds what another left.
CLOSED, OFFLINE, SIGNED_OUT, TWO, OLDER, SHARED, SLIPS = 0, 1, 2, 3, 4, 0, 1


@pytest.fixture
def form_url(stack: Stack):
    return lambda years_ago, task="6.c.2": stack.url(f"nhiem-vu/{task}/UBND-NP/?nam={stack.year - years_ago}")


def result_of(page: Page) -> Locator:
    return page.get_by_label("Kết quả thực hiện")


def state_of(page: Page, label: str = "Kết quả thực hiện") -> Locator:
    return page.locator(".field").filter(has=page.get_by_label(label)).locator(".field-state")


def banner_of(page: Page, words: str) -> Locator:
    return page.locator(".save-banner").filter(has_text=words)


def grave(page: Page) -> list[str]:
    """What axe finds that stops people."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [violation["id"] for violation in found if violation["impact"] in GRAVE]


def enter(page: Page, stack: Stack, email: str) -> None:
    page.goto(f"{stack.address}/tai-khoan/dang-nhap/")
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def copies(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('plan_tracker:copy:'))")


def test_a_tab_closed_at_once_loses_nothing(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    # So that closing the tab does not send it either.
    page.add_init_script("XMLHttpRequest.prototype.send = () => {}")
    page.goto(form_url(CLOSED))
    result_of(page).fill(MINE)
    page.close()
    again = page.context.new_page()
    again.route("**/nhap/**", lambda route: None)
    again.goto(form_url(CLOSED))
    expect(result_of(again)).to_have_value(MINE)
    expect(state_of(again)).to_have_text("Khôi phục từ máy này, chưa gửi")
    # Closed while its requests are held back: what the next tab finds is still the copy alone.
    again.close()
    online = page.context.new_page()
    online.goto(form_url(CLOSED))
    expect(online.locator(".save-state")).to_have_text(re.compile(r"Bản nháp đã lưu lúc \d\d:\d\d"))
    assert copies(online) == []
    online.reload()
    expect(result_of(online)).to_have_value(MINE)


def test_without_a_connection_text_is_kept_and_sent_later(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(OFFLINE))
    page.context.set_offline(True)
    result_of(page).fill(MINE)
    page.get_by_label("Tỷ lệ hoàn thành").fill("40")
    banner = banner_of(page, "Mất kết nối.")
    expect(banner).to_contain_text("giữ trên máy này và sẽ gửi khi có mạng (2 ô chưa gửi)")
    expect(state_of(page)).to_have_text("Chưa gửi, chờ có mạng")
    assert grave(page) == []
    page.context.set_offline(False)
    expect(state_of(page)).to_have_text(SAVED)
    expect(banner).to_be_hidden()
    page.reload()
    expect(result_of(page)).to_have_value(MINE)


def test_a_browser_that_keeps_nothing_is_no_hindrance_and_says_so(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    page.goto(form_url(1, task="6.c.3"))
    result_of(page).fill(MINE)
    expect(state_of(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    result_of(page).press_sequentially(" Thêm.")
    expect(banner_of(page, "Mất kết nối.")).to_have_text(
        re.compile("Đừng đóng trang này: trình duyệt không giữ được nội dung"), use_inner_text=True
    )
    # Recording waits for the network too, and the page stays.
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    expect(result_of(page)).to_have_value(f"{MINE} Thêm.")
    page.context.set_offline(False)
    expect(state_of(page)).to_have_text(SAVED)


def test_a_session_that_ends_while_one_types_loses_nothing(stack: Stack, sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(SIGNED_OUT))
    page.context.clear_cookies(name="sessionid")
    result_of(page).fill(MINE)
    told = banner_of(page, "Phiên làm việc đã hết.")
    expect(told).to_be_visible()
    with page.context.expect_page() as opened:
        told.get_by_role("link", name="Đăng nhập lại ở thẻ mới").click()
    enter(opened.value, stack, OFFICER)
    page.bring_to_front()
    expect(state_of(page)).to_have_text(SAVED)
    opened.value.goto(form_url(SIGNED_OUT))
    expect(result_of(opened.value)).to_have_value(MINE)

    # The same tab: the person is sent to the sign-in page on recording, and comes back.
    page.context.clear_cookies(name="sessionid")
    result_of(page).fill(f"{MINE} Thêm.")
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    enter(page, stack, OFFICER)
    page.goto(form_url(SIGNED_OUT))
    expect(result_of(page)).to_have_value(f"{MINE} Thêm.")


def test_two_people_see_who_since_when_and_both_texts(sign_in: SignIn, form_url) -> None:
    mine, theirs = sign_in(OFFICER), sign_in(COLLEAGUE)
    mine.goto(form_url(TWO))
    theirs.goto(form_url(TWO))
    result_of(theirs).fill(THEIRS)
    expect(state_of(theirs)).to_have_text(SAVED)
    result_of(mine).fill(MINE)

    conflict = mine.get_by_role("alert").filter(has_text="người khác sửa trong lúc đang nhập")
    expect(conflict.get_by_text(re.compile(r"Bản nháp của Lê Văn Bình, lúc \d\d:\d\d"))).to_be_visible()
    row = conflict.locator(".difference").filter(has_text="Kết quả thực hiện")
    expect(row.locator("del")).to_have_text(["[đã bỏ: Bình]", "[đã bỏ: 5]"])
    expect(row.locator("ins")).to_have_text(["[thêm: An]", "[thêm: 3]"])
    assert grave(mine) == []
    # Typing on sends nothing over the colleague's text while the choice is open.
    result_of(mine).press_sequentially(" Còn nữa.")
    expect(state_of(mine)).to_have_text("Chưa lưu: xem thông báo ở đầu biểu mẫu")
    conflict.get_by_role("button", name="Chép vào ô đang nhập").click()
    expect(result_of(mine)).to_have_value(f"{MINE} Còn nữa.\n{THEIRS}")
    conflict.get_by_role("button", name="Giữ nội dung của tôi").click()
    expect(state_of(mine)).to_have_text(SAVED)

    third = theirs.context.new_page()
    third.goto(form_url(TWO))
    expect(third.get_by_text(re.compile(r"Trần Thị An đang soạn phần này, sửa gần nhất lúc \d\d:\d\d"))).to_be_visible()
    expect(result_of(third)).to_have_value(f"{MINE} Còn nữa.\n{THEIRS}")


def test_a_copy_older_than_the_draft_is_offered_beside_it(sign_in: SignIn, form_url) -> None:
    mine, theirs = sign_in(OFFICER), sign_in(COLLEAGUE)
    mine.goto(form_url(OLDER))
    mine.context.set_offline(True)
    result_of(mine).fill(MINE)
    mine.wait_for_timeout(400)
    mine.close()
    theirs.goto(form_url(OLDER))
    result_of(theirs).fill(THEIRS)
    expect(state_of(theirs)).to_have_text(SAVED)

    mine.context.set_offline(False)
    again = mine.context.new_page()
    again.goto(form_url(OLDER))
    panel = again.get_by_role("alert").filter(has_text="Trên máy này còn nội dung chưa gửi")
    expect(panel.get_by_text(MINE)).to_be_visible()
    expect(panel.get_by_text(THEIRS)).to_be_visible()
    expect(result_of(again)).to_have_value(THEIRS)
    assert grave(again) == []
    # Not chosen yet: it is offered again, whatever one types meanwhile.
    again.reload()
    panel.get_by_role("button", name="Giữ bản trên máy này").click()
    expect(state_of(again)).to_have_text(SAVED)
    again.reload()
    expect(result_of(again)).to_have_value(MINE)
    assert copies(again) == []


def test_another_person_at_the_same_browser_sees_nothing(stack: Stack, sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    url = form_url(SHARED, task="6.c.1")
    page.goto(url)
    page.context.set_offline(True)
    result_of(page).fill(MINE)
    expect(banner_of(page, "Mất kết nối.")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    # This tab sends nothing any more: once its person is back it would, and the other tab could open in between.
    page.route("**/nhap/**", lambda route: route.abort())
    page.context.set_offline(False)
    other = page.context.new_page()
    enter(other, stack, COLLEAGUE)
    other.goto(url)
    expect(result_of(other)).to_have_value("")
    expect(other.get_by_text("Trên máy này còn nội dung chưa gửi")).to_have_count(0)
    # Nor is the one's text sent in the other's name.
    page.bring_to_front()
    result_of(page).press_sequentially(" Thêm.")
    expect(banner_of(page, "Người khác đã đăng nhập")).to_be_visible()
    other.reload()
    expect(result_of(other)).to_have_value("")

    # The owner comes back; signing out leaves nothing behind.
    other.context.clear_cookies(name="sessionid")
    enter(other, stack, OFFICER)
    other.goto(url)
    expect(result_of(other)).to_have_value(f"{MINE} Thêm.")
    other.context.set_offline(True)
    result_of(other).press_sequentially(" Hết.")
    other.wait_for_timeout(400)
    assert len(copies(other)) == 1
    other.context.set_offline(False)
    other.on("dialog", lambda dialog: dialog.accept())
    page.close()
    other.get_by_label("Tài khoản của Trần Thị An").click()
    other.get_by_role("button", name="Đăng xuất").click()
    other.wait_for_url("**/dang-nhap/**")
    assert copies(other) == []


def test_slips_are_told_at_their_field_and_what_is_typed_stays(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(SLIPS, task="6.c.1"))
    page.get_by_label("Tỷ lệ hoàn thành").fill("130")
    page.get_by_label("Số liệu tính đến ngày").fill("31/02/2026")
    result_of(page).fill("Uû ban nh©n d©n tØnh")
    expect(state_of(page, "Tỷ lệ hoàn thành")).to_have_text(
        "Chưa hợp lệ: Tỷ lệ hoàn thành là 130%, phải trong khoảng từ 0 đến 100."
    )
    expect(state_of(page, "Số liệu tính đến ngày")).to_contain_text("Chưa hợp lệ: Ngày 31/02/2026 không có thật.")
    expect(state_of(page)).to_contain_text("Chưa hợp lệ: Nội dung dùng bảng mã cũ (TCVN3/VNI).")
    assert grave(page) == []
    page.reload()
    expect(result_of(page)).to_have_value("Uû ban nh©n d©n tØnh")
    expect(state_of(page)).to_contain_text("Chưa hợp lệ: Nội dung dùng bảng mã cũ")

    long = "<b>x</b> " * 11_112
    result_of(page).fill(long)
    expect(state_of(page)).to_contain_text("Nội dung dài 100007 ký tự, giới hạn là 20000.")
    page.get_by_label("Tỷ lệ hoàn thành").fill("30")
    expect(state_of(page, "Tỷ lệ hoàn thành")).to_have_text(SAVED)
    page.reload()
    expect(result_of(page)).to_have_value(long)


WORD = """<html><head><style>p {margin: 0}</style></head><body><!--StartFragment-->
<p class=MsoNormal>Đã thu gom <b>65%</b> lượng
rác.</p><p class=MsoListParagraph><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>Xã An Hải</p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Xã Phước Dinh</p>
<ul><li>Thôn một</li><li>Thôn hai</li></ul><table><tr><td><p>A</p></td><td><p>1.240</p></td></tr></table>
<!--EndFragment--></body></html>"""
PASTED = "Đã thu gom 65% lượng rác.\n- Xã An Hải\n2. Xã Phước Dinh\n- Thôn một\n- Thôn hai\nA\t1.240"


def test_text_pasted_from_word_keeps_its_paragraphs_and_a_copied_one_its_mark(sign_in: SignIn, form_url) -> None:
    page = sign_in(OFFICER)
    page.goto(form_url(4, task="6.c.1"))
    result_of(page).focus()
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        WORD,
    )
    expect(result_of(page)).to_have_value(PASTED)
    page.get_by_role("radio", name="Hoàn thành").check()
    page.get_by_role("button", name="Ghi nhận", exact=True).click()
    expect(page.get_by_text("Đã ghi nhận nhiệm vụ 6.c.1")).to_be_visible()
    assert copies(page) == []

    page.goto(form_url(3, task="6.c.1"))
    copied = page.get_by_text("Chép từ lần trước, chưa sửa").first
    expect(copied).to_be_hidden()
    page.get_by_role("button", name="Chép lại").first.click()
    expect(result_of(page)).to_have_value(PASTED)
    expect(copied).to_be_visible()
    expect(state_of(page)).to_have_text(SAVED)
    page.reload()
    expect(copied).to_be_visible()
    result_of(page).press_sequentially(" Thêm")
    expect(copied).to_be_hidden()
