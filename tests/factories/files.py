"""Files as people send them, and as people would if they meant harm. Made here, so that none lies in the repository."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03" + bytes(200)
HTML = b"<html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
# What Office writes for a document with a password, and wrote for any before 2007.
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
# As a camera writes it: turned by a quarter.
EXIF = Image.Exif()
EXIF[0x0112] = 6
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def upload(content: bytes, name: str = "minh-chung.pdf") -> SimpleUploadedFile:
    """As the browser's form gives it, with a content type that nobody should believe."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def pdf(words: str = "") -> bytes:
    """A PDF file; other words, another file."""
    return PDF.replace(b"%%EOF", f"% {words}\n%%EOF".encode()) if words else PDF


def _saved(save: Callable[[Any], Any]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def word() -> bytes:
    return _saved(docx.Document().save)


def sheet() -> bytes:
    return _saved(openpyxl.Workbook().save)


def image(form: str = "PNG", size: tuple[int, int] = (40, 30), **kwargs: Any) -> bytes:
    return _saved(lambda file: Image.new("RGB", size, "teal").save(file, form, **kwargs))


def content_types(part: str, main: str) -> bytes:
    return (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="{main}"/></Types>'
    ).encode()


def package(**members: bytes | str) -> bytes:
    """A workbook with whatever else is put in, by name: `package(**{"xl/a.xml": b"…"})`."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": content_types("xl/workbook.xml", SHEET_MAIN),
        "xl/workbook.xml": "<workbook/>",
        **members,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()
