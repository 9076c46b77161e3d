"""What a file is, whatever its name says; names that mean harm; files that would fill the machine."""

import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image

from plan_tracker.lib.files import MAX_MEMBERS, MAX_NAME, FileRefused, clean_name, inspect
from tests.factories import files
from tests.factories.files import upload

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD, SHEET = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refused:
        inspect(upload(content, name))
    return str(refused.value)


class TestNames:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("Báo cáo quý III.pdf", "Báo cáo quý III.pdf"),
            (unicodedata.normalize("NFD", "Quyết định số 12.docx"), "Quyết định số 12.docx"),
            ("../../etc/passwd", "passwd"),
            ("/etc/shadow.pdf", "shadow.pdf"),
            ("..\\..\\windows\\win.pdf", "win.pdf"),
            ("C:\\Bao cao\\quy 3.PDF", "quy 3.PDF"),
            ("bao-cao.pdf\x00.exe", "bao-cao.pdf.exe"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
            ("anh\u202egpj.exe", "anhgpj.exe"),
            ("a\u200b\ufeffb.pdf", "ab.pdf"),
            ('<img src="x" onerror=1>|?*.png', "img src= x onerror=1.png"),
            ("a.pdf:stream.exe", "a.pdf stream.exe"),
            ("  hai   dấu  cách  .pdf", "hai dấu cách.pdf"),
            ("cuối.pdf. . ", "cuối.pdf"),
            (".pdf", "tep.pdf"),
            (".htaccess", "tep.htaccess"),
            ("..", "tep"),
            ("", "tep"),
            ("\x00\x01", "tep"),
            ("khong-duoi", "khong-duoi"),
        ],
    )
    def test_a_name_is_its_last_part_composed_and_visible(self, given, kept):
        assert clean_name(given) == kept

    def test_a_long_name_keeps_its_extension(self):
        kept = clean_name(f"{'Báo cáo ' * 60}.docx")
        assert (len(kept) <= MAX_NAME, kept.endswith(".docx"), kept.startswith("Báo cáo Báo cáo")) == (True, True, True)

    def test_a_long_extension_is_cut_too(self):
        assert len(clean_name(f"a.{'x' * 500}")) == MAX_NAME

    @pytest.mark.parametrize("name", ["x" * 5000, "." * 300, "á" * 300 + ".pdf", "/" * 300])
    def test_any_name_gives_one_that_can_be_kept(self, name):
        kept = clean_name(name)
        assert 0 < len(kept) <= MAX_NAME
        assert clean_name(kept) == kept


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("name", "content", "content_type"),
        [
            ("a.pdf", files.pdf(), "application/pdf"),
            ("A.PDF", files.pdf(), "application/pdf"),
            ("a.docx", files.word(), WORD),
            ("a.xlsx", files.sheet(), SHEET),
            ("a.png", files.image("PNG"), "image/png"),
            ("a.jpg", files.image("JPEG"), "image/jpeg"),
            ("a.jpeg", files.image("JPEG", exif=files.EXIF), "image/jpeg"),
            ("a.webp", files.image("WEBP"), "image/webp"),
        ],
    )
    def test_each_kind_by_its_content(self, name, content, content_type):
        facts = inspect(upload(content, name))
        assert (facts.content_type, facts.size) == (content_type, len(content))

    def test_a_photograph_of_two_pictures_is_a_jpeg(self):
        """Phones write the preview behind the picture; Pillow calls that MPO."""
        made = files.image("MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])
        assert inspect(upload(made, "a.jpg")).content_type == "image/jpeg"

    def test_the_hash_is_of_the_whole_file_and_the_file_is_left_at_its_beginning(self):
        content = b"%PDF-1.4\n" + b"x" * 200_000 + b"\n%%EOF"
        file = upload(content)
        assert inspect(file).sha256 == hashlib.sha256(content).hexdigest()
        assert file.read() == content

    def test_a_large_file_on_the_disk_is_read_in_pieces(self):
        file = TemporaryUploadedFile("a.pdf", "application/pdf", 0, None)
        file.write(b"%PDF-1.7\n" + bytes(3 * 1024 * 1024) + b"\n%%EOF\n")
        file.size = file.tell()
        pieces = []
        read = file.file.read

        def counted(*count: int) -> bytes:
            pieces.append(len(piece := read(*count)))
            return piece

        file.file.read = counted
        assert inspect(file).size == file.size
        assert len(pieces) > 40
        assert max(pieces) <= file.DEFAULT_CHUNK_SIZE

    def test_a_sheet_of_the_same_line_ten_thousand_times_is_no_bomb(self):
        line = "<row><c t='n'><v>0</v></c><c t='n'><v>0</v></c></row>"
        rows = "".join(f"<!-- {number} -->{line}" for number in range(20_000))
        content = files.package(**{"xl/worksheets/sheet1.xml": f"<sheetData>{rows}</sheetData>"})
        assert inspect(upload(content, "a.xlsx")).content_type == SHEET


class TestLies:
    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (files.EXE, "bao-cao.pdf", "Đuôi tên là .pdf nhưng nội dung không phải PDF."),
            (files.HTML, "anh.png", "Đuôi tên là .png nhưng nội dung không phải ảnh PNG."),
            (files.SVG, "anh.webp", "Đuôi tên là .webp nhưng nội dung không phải ảnh WebP."),
            ("Chữ thường".encode(), "a.docx", "Đuôi tên là .docx nhưng nội dung không phải Word (.docx)."),
            (files.word(), "a.xlsx", "Đuôi tên là .xlsx nhưng nội dung là Word (.docx)."),
            (files.sheet(), "a.docx", "Đuôi tên là .docx nhưng nội dung là Excel (.xlsx)."),
            (files.sheet(), "a.pdf", "Đuôi tên là .pdf nhưng nội dung là Excel (.xlsx)."),
            (files.pdf(), "a.docx", "Đuôi tên là .docx nhưng nội dung là PDF."),
            (files.image("PNG"), "a.jpg", "Đuôi tên là .jpg nhưng nội dung là ảnh PNG."),
            (files.image("GIF"), "a.png", "Đuôi tên là .png nhưng nội dung không phải ảnh PNG."),
        ],
    )
    def test_a_name_that_says_something_else_is_refused(self, content, name, words):
        assert refusal(content, name).startswith(words)

    @pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.zip", "a.pdf.exe", "a", "a.pdf\x00.js", "a.heic"])
    def test_other_extensions_are_refused_whatever_is_inside(self, name):
        assert refusal(files.pdf(), name) == (
            "Không nhận loại tệp này. Nhận PDF, Word (.docx), Excel (.xlsx) và ảnh PNG, JPEG, WebP."
        )

    @pytest.mark.parametrize("name", ["a.doc", "A.XLS"])
    def test_old_word_and_excel_are_told_what_to_do(self, name):
        assert refusal(files.OLE, name) == (
            "Đây là dạng Word, Excel cũ. Mở tệp, lưu lại thành .docx hoặc .xlsx rồi tải lên."
        )

    @pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
    def test_a_document_with_a_password_is_told_so(self, name):
        assert refusal(files.OLE, name).startswith("Tệp đặt mật khẩu hoặc là dạng Word, Excel cũ.")

    def test_a_zip_that_is_no_office_file_is_refused(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as made:
            made.writestr("virus.exe", files.EXE)
        assert "nội dung không phải Excel (.xlsx)" in refusal(content.getvalue(), "a.xlsx")

    def test_a_main_part_that_is_declared_but_missing_is_no_document(self):
        lying = files.package(**{"[Content_Types].xml": files.content_types("word/document.xml", files.WORD_MAIN)})
        assert "nội dung không phải Word (.docx)" in refusal(lying, "a.docx")


class TestDamage:
    def test_nothing_inside(self):
        assert refusal(b"", "a.pdf") == "Tệp rỗng (0 byte). Kiểm tra lại tệp trên máy rồi tải lên."

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (files.pdf()[:-8], "a.pdf", "PDF"),
            (b"%PDF-hello\n%%EOF", "a.pdf", "PDF"),
            (files.image("PNG")[:60], "a.png", "ảnh PNG"),
            (files.image("JPEG")[:30], "a.jpg", "ảnh JPEG"),
            (files.image("WEBP")[:20], "a.webp", "ảnh WebP"),
            (b"\x89PNG\r\n\x1a\n" + b"<script>" * 20, "a.png", "ảnh PNG"),
        ],
    )
    def test_a_file_cut_short_is_refused_as_damaged(self, content, name, kind):
        assert refusal(content, name) == f"Tệp {kind} bị hỏng hoặc chưa chép hết. Mở thử trên máy rồi tải lại."

    def test_an_office_file_cut_short(self):
        assert "bị hỏng hoặc chưa chép hết" in refusal(files.word()[:-100], "a.docx")

    def test_a_member_that_was_changed_does_not_fit_its_checksum(self):
        content = bytearray(files.package(**{"xl/a.xml": bytes(range(256)) * 4}))
        content[content.index(b"xl/a.xml") + 20] ^= 0xFF
        assert "bị hỏng hoặc chưa chép hết" in refusal(bytes(content), "a.xlsx")


class TestTooMuch:
    def test_a_file_over_the_limit(self, settings):
        settings.EVIDENCE_MAX_BYTES = 1024 * 1024 + 512 * 1024
        content = b"%PDF-1.4\n" + bytes(settings.EVIDENCE_MAX_BYTES) + b"\n%%EOF"
        assert refusal(content, "a.pdf") == "Tệp lớn hơn 1,5 MB. Giảm dung lượng hoặc chia nhỏ rồi tải lên."

    def test_exactly_the_limit_is_taken(self, settings):
        settings.EVIDENCE_MAX_BYTES = len(files.pdf())
        assert inspect(upload(files.pdf())).size == settings.EVIDENCE_MAX_BYTES

    BOMB = "Tệp nén bất thường, bung ra quá lớn. Không nhận."

    def test_a_zip_bomb_posing_as_a_workbook(self):
        bomb = files.package(**{"xl/worksheets/sheet1.xml": bytes(30 * 1024 * 1024)})
        assert len(bomb) < 40_000
        assert refusal(bomb, "a.xlsx") == self.BOMB

    def test_many_members_that_unpack_to_too_much_together(self, settings):
        settings.EVIDENCE_MAX_BYTES = 1024 * 1024
        some = bytes(range(256)) * 4000
        bomb = files.package(**{f"xl/{number}.xml": some for number in range(12)})
        assert refusal(bomb, "a.xlsx") == self.BOMB

    def test_too_many_members(self):
        crowd = files.package(**{f"xl/{number}": b"" for number in range(MAX_MEMBERS)})
        assert refusal(crowd, "a.xlsx") == self.BOMB

    def test_members_that_say_they_are_small_and_are_not(self):
        """The sizes in the list of members are the packer's word: unpacking has to confirm them."""
        honest = files.package(**{"xl/a.xml": bytes(3 * 1024 * 1024)})
        lying = honest.replace(struct.pack("<L", 3 * 1024 * 1024), struct.pack("<L", 1024))
        assert refusal(lying, "a.xlsx") == "Tệp Excel (.xlsx) bị hỏng hoặc chưa chép hết. Mở thử trên máy rồi tải lại."

    def test_content_types_that_expand_without_end(self):
        entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><Types>&a9;</Types>'
        assert "nội dung không phải Excel" in refusal(files.package(**{"[Content_Types].xml": laughs}), "a.xlsx")

    def test_an_image_of_more_points_than_any_screen(self):
        """A few hundred bytes that a browser would unpack to hundreds of megabytes."""
        header = struct.pack(">LLBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
        content = bytearray(files.image("PNG"))
        content[16:29] = header
        content[29:33] = struct.pack(">L", zlib.crc32(content[12:29]))
        assert "Ảnh có quá nhiều điểm ảnh" in refusal(bytes(content), "a.png")


class TestTricksInside:
    PATHS = "Tệp chứa đường dẫn không an toàn bên trong. Không nhận."

    @pytest.mark.parametrize(
        "name", ["/etc/passwd", "../../etc/passwd", "xl/../../x", "C:/windows/x.dll", "xl\\..\\..\\x", "xl/a\x00.xml"]
    )
    def test_members_with_paths_that_lead_out(self, name):
        stand_in = name.replace("\x00", "\x01").replace("\\", "\x02")
        content = files.package(**{stand_in: b"x"})
        # zipfile itself would not write such names.
        content = content.replace(stand_in.encode(), name.encode())
        assert refusal(content, "a.xlsx") == self.PATHS

    def test_two_members_of_one_name(self):
        content = files.package(**{"xl/a.xml": b"1", "xl/b.xml": b"2"}).replace(b"xl/b.xml", b"xl/a.xml")
        assert refusal(content, "a.xlsx") == self.PATHS

    def test_an_encrypted_member(self):
        content = bytearray(files.package(**{"xl/secret.xml": b"x"}))
        listed = content.index(b"PK\x01\x02", content.rindex(b"PK\x03\x04"))
        content[listed + 8] |= 0x1
        assert refusal(bytes(content), "a.xlsx") == "Tệp có mật khẩu. Bỏ mật khẩu rồi tải lên."

    MACROS = "Tệp có macro. Lưu lại thành .docx hoặc .xlsx không có macro rồi tải lên."

    @pytest.mark.parametrize("part", ["xl/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
    def test_macros(self, part):
        assert refusal(files.package(**{part: b"x"}), "a.xlsx") == self.MACROS

    def test_macros_by_what_the_package_says_of_itself(self):
        macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        content = files.package(**{"[Content_Types].xml": files.content_types("xl/workbook.xml", macro)})
        assert refusal(content, "a.xlsx") == self.MACROS

    @pytest.mark.parametrize("name", ["a.docm", "a.xlsm", "A.XLSB"])
    def test_macros_by_name(self, name):
        assert refusal(files.word(), name) == self.MACROS

    def test_a_packing_that_office_does_not_use(self):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as made:
            made.writestr("[Content_Types].xml", files.content_types("xl/workbook.xml", files.SHEET_MAIN))
            made.writestr("xl/workbook.xml", "<workbook/>")
        assert refusal(content.getvalue(), "a.xlsx").startswith("Tệp nén theo cách mà Word, Excel không dùng.")


def test_a_file_without_a_name_is_refused_in_words():
    with pytest.raises(FileRefused, match="Không nhận loại tệp này"):
        inspect(ContentFile(files.pdf()))
