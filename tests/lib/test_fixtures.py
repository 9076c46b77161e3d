"""A mistake in a fixture is reported with its file, line and field."""

from pathlib import Path

import pytest

from agencies.enums import AreaKind
from plan_tracker.lib.fixtures import FixtureError, Record, read_record, read_records

AGENCY = """\
# Một dòng ghi chú.
agencies:
  - code: STC
    name: Sở Tài chính
  - code: STP
    name: Sở Tư pháp
    number: 7
    kind: district
    open: true
    members: [a, b]
    head: {name: Lan}
    blank: '  '
    nothing: null
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coquan.yaml"


@pytest.fixture
def record(path: Path) -> Record:
    """The second agency, which starts on line 5."""
    path.write_text(AGENCY, encoding="utf-8")
    return list(read_record(path).records("agencies"))[1]


def test_fields_are_read_as_what_they_are(record):
    assert record.text("name") == "Sở Tư pháp"
    assert record.number("number") == 7
    assert record.optional_number("number") == 7
    assert record.choice("kind", AreaKind) == "district"
    assert record.flag("open") is True
    assert record.strings("members") == ["a", "b"]
    assert record.record("head").text("name") == "Lan"
    assert record.lookup("code", {"STP": 1}) == 1


def test_optional_fields_may_be_missing_or_empty(record):
    assert record.text("missing", optional=True) == ""
    assert record.text("nothing", optional=True) == ""
    assert record.text("blank", optional=True) == ""
    assert record.optional_number("missing") is None
    assert record.lookup("missing", {}, optional=True) is None
    assert list(record.records("missing", optional=True)) == []


@pytest.mark.parametrize(
    ("read", "field", "why"),
    [
        (lambda record: record.text("missing"), "missing", "thiếu"),
        (lambda record: record.text("number"), "number", "cần chuỗi ký tự, gặp 7"),
        (lambda record: record.text("blank"), "blank", "để trống"),
        (lambda record: record.number("name"), "name", "cần số nguyên, gặp 'Sở Tư pháp'"),
        (lambda record: record.number("open"), "open", "cần số nguyên, gặp True"),
        (lambda record: record.optional_number("name"), "name", "cần số nguyên, gặp 'Sở Tư pháp'"),
        (lambda record: record.flag("number"), "number", "cần true hoặc false, gặp 7"),
        (
            lambda record: record.choice("name", AreaKind),
            "name",
            "“Sở Tư pháp” không thuộc province, district, commune",
        ),
        (lambda record: record.strings("name"), "name", "cần danh sách chuỗi, gặp 'Sở Tư pháp'"),
        (lambda record: list(record.records("name")), "name", "cần danh sách, gặp 'Sở Tư pháp'"),
        (lambda record: list(record.records("missing")), "missing", "thiếu"),
        (lambda record: record.lookup("code", {"STC": 1}), "code", "không có mã “STP”"),
    ],
)
def test_a_wrong_field_is_named_with_its_file_and_line(record, read, field, why):
    with pytest.raises(FixtureError) as error:
        read(record)
    assert str(error.value) == f"coquan.yaml, dòng 5, trường “{field}”: {why}"


def test_an_optional_code_that_is_given_must_be_known(record):
    with pytest.raises(FixtureError, match="dòng 5, trường “code”: không có mã “STP”"):
        record.lookup("code", {}, optional=True)


def test_an_item_that_is_no_mapping_is_named(record):
    with pytest.raises(FixtureError, match=r"^coquan\.yaml, dòng 5: cần một bảng khóa – giá trị, gặp 'a'$"):
        list(record.records("members"))


def test_a_list_of_records_knows_each_line(path):
    path.write_text("# đầu\n- ref: I\n- ref: II\n\n- ref: III\n", encoding="utf-8")
    assert [(record.text("ref"), record.line) for record in read_records(path)] == [("I", 2), ("II", 3), ("III", 5)]


@pytest.mark.parametrize(
    ("content", "message"),
    [("a: 1\n", "coquan.yaml, dòng 1: cần một danh sách"), ("", "coquan.yaml, dòng 1: cần một danh sách")],
)
def test_a_file_that_should_be_a_list_says_so(path, content, message):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(FixtureError) as error:
        read_records(path)
    assert str(error.value) == message


def test_a_file_that_is_missing_is_named(path):
    with pytest.raises(FixtureError) as error:
        read_record(path)
    assert str(error.value) == f"coquan.yaml: không có tệp {path}"


@pytest.mark.parametrize(
    "content", [b"a: [1, 2\nb: 3\n", b"a: \xff\xfe\n", b"a: !!python/object/apply:os.system [ls]\n"]
)
def test_a_file_that_cannot_be_read_is_named(path, content):
    path.write_bytes(content)
    with pytest.raises(FixtureError, match=r"^coquan\.yaml: không đọc được: "):
        read_record(path)
