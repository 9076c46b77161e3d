"""Form fields read what Vietnamese officials type."""

import datetime as dt
import unicodedata

import pytest
from django.core.exceptions import ValidationError

from plan_tracker.lib.formfields import MAX_TEXT, DateField, LinesField, ParagraphsField, PercentField

FIFTH_OF_JUNE = dt.date(2026, 6, 5)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/06/2026", FIFTH_OF_JUNE),
        ("5/6/2026", FIFTH_OF_JUNE),
        (" 05-06-2026 ", FIFTH_OF_JUNE),
        ("05.06.2026", FIFTH_OF_JUNE),
        ("5/6/26", FIFTH_OF_JUNE),
        ("25-12-26", dt.date(2026, 12, 25)),
        ("29/02/2028", dt.date(2028, 2, 29)),
        (FIFTH_OF_JUNE, FIFTH_OF_JUNE),
        (dt.datetime(2026, 6, 5, 23, 59), FIFTH_OF_JUNE),  # noqa: DTZ001 (what a form may be given)
    ],
)
def test_a_date_is_read_day_first(typed, day):
    assert DateField().clean(typed) == day


@pytest.mark.parametrize("typed", ["31/02/2026", "29/02/2026", "31/04/2026", "12/25/2026", "00/06/2026", "01/01/0000"])
def test_a_day_that_does_not_exist_is_named(typed):
    with pytest.raises(ValidationError) as refusal:
        DateField().clean(typed)
    assert refusal.value.messages == [f"Ngày {typed} không có thật. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026."]


@pytest.mark.parametrize("typed", ["hôm nay", "2026-06-05", "5/6", "05/06/026", "5/6/2026 08:00"])
def test_what_is_no_date_is_quoted_with_an_example(typed):
    with pytest.raises(ValidationError) as refusal:
        DateField().clean(typed)
    assert refusal.value.messages == [f"“{typed}” không phải là ngày. Nhập theo dạng ngày/tháng/năm, ví dụ 28/02/2026."]


def test_a_long_slip_is_quoted_only_in_part():
    with pytest.raises(ValidationError) as refusal:
        DateField().clean("x" * 500)
    assert refusal.value.messages[0].startswith(f"“{'x' * 40}”")


@pytest.mark.parametrize("typed", ["", None])
def test_a_date_may_be_blank_only_where_it_is_not_required(typed):
    assert DateField(required=False).clean(typed) is None
    with pytest.raises(ValidationError, match="bắt buộc"):
        DateField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "percent"),
    [("65", 65), (" 65 % ", 65), ("65%", 65), ("0", 0), (0, 0), ("100", 100), ("007", 7), ("", None), (None, None)],
)
def test_a_percentage_is_read_with_or_without_its_sign(typed, percent):
    assert PercentField(required=False).clean(typed) == percent


@pytest.mark.parametrize(("typed", "shown"), [("130 %", "130"), ("101", "101"), ("-1", "-1"), ("-5%", "-5")])
def test_a_percentage_outside_the_range_is_named(typed, shown):
    with pytest.raises(ValidationError) as refusal:
        PercentField().clean(typed)
    assert refusal.value.messages == [f"Tỷ lệ hoàn thành là {shown}%, phải trong khoảng từ 0 đến 100."]


@pytest.mark.parametrize("typed", ["65,5", "65.5", "sáu lăm", "1e2", "6 5", "50%%", "1234567"])
def test_what_is_no_whole_percentage_is_never_guessed(typed):
    with pytest.raises(ValidationError) as refusal:
        PercentField(required=False).clean(typed)
    assert refusal.value.error_list[0].code == "invalid"


def test_paragraphs_are_composed_and_lose_only_what_cannot_be_kept():
    typed = unicodedata.normalize("NFD", "Đã thu gom\x00 95%  \r\n\r\nCòn tồn đọng ở Cà Ná.\n")
    assert ParagraphsField().clean(typed) == "Đã thu gom 95%\n\nCòn tồn đọng ở Cà Ná."


def test_a_text_of_only_blanks_is_blank():
    assert ParagraphsField(required=False).clean(" \r\n\t ") == ""
    with pytest.raises(ValidationError, match="bắt buộc"):
        ParagraphsField().clean(" \r\n\t ")


def test_the_longest_text_is_twenty_thousand_characters():
    longest = "ữ" * MAX_TEXT
    assert MAX_TEXT == 20_000
    assert ParagraphsField().clean(longest) == longest
    with pytest.raises(ValidationError, match="20001"):
        ParagraphsField().clean(longest + "a")


def test_length_counts_letters_as_read_not_as_sent():
    sent = unicodedata.normalize("NFD", "ữ" * MAX_TEXT)
    assert len(sent) == 3 * MAX_TEXT
    assert ParagraphsField().clean(sent + "\r\n  ") == "ữ" * MAX_TEXT


def test_a_text_too_long_is_refused_with_its_length_and_the_limit_and_never_cut_off_by_the_browser():
    field = ParagraphsField()
    with pytest.raises(ValidationError) as refusal:
        field.clean("ữ" * 100_000)
    assert refusal.value.messages == [
        "Nội dung dài 100000 ký tự, giới hạn là 20000. Rút gọn, hoặc đưa phần chi tiết vào tệp kèm theo."
    ]
    assert "maxlength" not in field.widget.attrs
    assert field.widget.attrs["data-limit"] == MAX_TEXT


@pytest.mark.parametrize("typed", ["Uû ban nh©n d©n", "UÛy ban nhaân daân"])
@pytest.mark.parametrize("field", [ParagraphsField(), LinesField()])
def test_text_in_an_old_encoding_is_refused_with_the_way_out(typed, field):
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    assert refusal.value.messages == [
        "Nội dung dùng bảng mã cũ (TCVN3/VNI). Chuyển sang Unicode (ví dụ bằng Unikey, Ctrl+Shift+F6) rồi dán lại."
    ]
