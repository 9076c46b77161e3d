"""Uploaded files: a name that is safe to show, and what a file is. Neither the browser's word nor the name's is taken:
the content decides, and the name must agree with it."""

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import puremagic
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from plan_tracker.lib.numbers import size_text
from plan_tracker.lib.text import nfc

MAX_NAME = 120
# Control, format (among them the signs that turn the writing round: "gpj.exe"), private and unassigned characters.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Windows keeps none of these in a name; with the colon goes the drive, and the second stream of a file.
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')

PDF_TAIL = 1024
MAX_PIXELS = 80_000_000
# Of Office files: members, bytes unpacked for each byte that may be uploaded, and what one large member may shrink to.
MAX_MEMBERS = 2_000
MAX_GROWTH = 10
MAX_RATIO = 200
LARGE_MEMBER = 1024 * 1024
MAX_CONTENT_TYPES = 1024 * 1024
_MEMBER_HEADER = b"PK\x01\x02"
_OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")
_CONTENT_TYPES = "[Content_Types].xml"
_MACRO = re.compile(r"vbaproject|macrosheet|macroenabled", re.IGNORECASE)
_UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError, KeyError)

TAKEN = gettext_lazy("Nhận PDF, Word (.docx), Excel (.xlsx) và ảnh PNG, JPEG, WebP.")


class FileRefused(Exception):
    """The file cannot be taken. The text says why, in Vietnamese, and may be shown."""


@dataclass(frozen=True)
class FileFacts:
    """What a file is, by its content."""

    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken. `check` raises where the signature is right and the rest is not."""

    label: Any
    content_type: str
    extensions: tuple[str, ...]
    check: Callable[["File[Any]", "Kind"], None]


def clean_name(name: str) -> str:
    """The name to keep and show: the last part of a path, composed, without what cannot be seen; a long one keeps its
    extension.

    >>> clean_name("../../etc/passwd"), clean_name("C:\\\\Bao cao\\\\quy  3.PDF"), clean_name("anh\\u202egpj.exe")
    ('passwd', 'quy 3.PDF', 'anhgpj.exe')
    """
    last = nfc(name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(character for character in last if unicodedata.category(character) not in _UNSEEN)
    stem, dot, extension = " ".join(_NOT_IN_NAMES.sub(" ", seen).split()).rstrip(". ").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    ending = f".{extension.strip()}"[:MAX_NAME] if extension else ""
    return f"{stem.strip(' .')[: max(MAX_NAME - len(ending), 1)].rstrip() or 'tep'}{ending}"[:MAX_NAME]


def extension_of(name: str) -> str:
    """`.pdf`, or nothing."""
    _stem, dot, extension = name.rpartition(".")
    return f"{dot}{extension.lower()}"


def inspect(file: "File[Any]") -> FileFacts:
    """What the file is. Raises `FileRefused`. The file is read in pieces and left at its beginning."""
    extension = extension_of(clean_name(file.name or ""))
    _check_extension(extension)
    _check_size(file.size)
    kind = _kind_of(file)
    if kind is None or extension not in kind.extensions:
        raise _disagreement(extension, kind)
    kind.check(file, kind)
    facts = FileFacts(kind.content_type, file.size, _sha256(file))
    file.seek(0)
    return facts


def too_large() -> FileRefused:
    """The refusal of a file over the limit: `inspect` raises it, and so does who never let the file in."""
    limit = size_text(settings.EVIDENCE_MAX_BYTES)
    return FileRefused(_("Tệp lớn hơn %(limit)s. Giảm dung lượng hoặc chia nhỏ rồi tải lên.") % {"limit": limit})


def _check_extension(extension: str) -> None:
    if any(extension in kind.extensions for kind in KINDS):
        return
    if extension in {".doc", ".xls"}:
        raise FileRefused(_("Đây là dạng Word, Excel cũ. Mở tệp, lưu lại thành .docx hoặc .xlsx rồi tải lên."))
    if extension in {".docm", ".dotm", ".xlsm", ".xltm", ".xlsb"}:
        raise _macros()
    raise FileRefused(f"{_('Không nhận loại tệp này.')} {TAKEN}")


def _check_size(size: int) -> None:
    if size == 0:
        raise FileRefused(_("Tệp rỗng (0 byte). Kiểm tra lại tệp trên máy rồi tải lên."))
    if size > settings.EVIDENCE_MAX_BYTES:
        raise too_large()


def _kind_of(file: "File[Any]") -> Kind | None:
    """By the signature; an Office file by what its package says of itself. None: nothing that is taken."""
    found = _signatures(file)
    if DOCX.content_type in found:
        return _office_kind(file)
    return next((kind for kind in (PDF, PNG, JPEG, WEBP) if kind.content_type in found), None)


def _signatures(file: "File[Any]") -> set[str]:
    file.seek(0)
    if file.read(len(_OLE_HEADER)) == _OLE_HEADER:
        raise FileRefused(
            _("Tệp đặt mật khẩu hoặc là dạng Word, Excel cũ. Bỏ mật khẩu, lưu lại thành .docx hoặc .xlsx.")
        )
    file.seek(0)
    try:
        return {match.mime_type for match in puremagic.magic_stream(file)}
    except (puremagic.PureError, ValueError):
        return set()


def _disagreement(extension: str, kind: Kind | None) -> FileRefused:
    if kind is not None:
        words = _("Đuôi tên là %(extension)s nhưng nội dung là %(kind)s. Đổi đuôi tên cho đúng rồi tải lên.")
        return FileRefused(words % {"extension": extension, "kind": kind.label})
    named = next(each for each in KINDS if extension in each.extensions)
    words = _("Đuôi tên là %(extension)s nhưng nội dung không phải %(kind)s. Mở tệp kiểm tra lại trên máy.")
    return FileRefused(words % {"extension": extension, "kind": named.label})


def _sha256(file: "File[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _damaged(kind: Kind) -> FileRefused:
    words = _("Tệp %(kind)s bị hỏng hoặc chưa chép hết. Mở thử trên máy rồi tải lại.")
    return FileRefused(words % {"kind": kind.label})


def _check_pdf(file: "File[Any]", kind: Kind) -> None:
    """A header at the very beginning, the end mark where readers look for it."""
    file.seek(0)
    head = file.read(8)
    file.seek(max(file.size - PDF_TAIL, 0))
    if not re.match(rb"%PDF-\d\.\d", head) or b"%%EOF" not in file.read(PDF_TAIL):
        raise _damaged(kind)


def _check_image(file: "File[Any]", kind: Kind) -> None:
    """Pillow opens it as that very kind; the size is read before anything is unpacked."""
    file.seek(0)
    try:
        with Image.open(file, formats=[kind.content_type.removeprefix("image/").upper()]) as image:
            pixels = image.width * image.height
            image.verify()
    except Image.DecompressionBombError:
        pixels = MAX_PIXELS + 1
    # Damaged images make Pillow's readers raise whatever their parsers meet.
    except Exception:
        raise _damaged(kind) from None
    if pixels > MAX_PIXELS:
        raise FileRefused(_("Ảnh có quá nhiều điểm ảnh (trên 80 triệu). Thu nhỏ rồi tải lên."))


def _office_kind(file: "File[Any]") -> Kind | None:
    """Word or Excel, by the main part that the package declares; every limit is checked before anything is unpacked."""
    if _occurrences(file, _MEMBER_HEADER) > MAX_MEMBERS:
        raise _bomb()
    file.seek(0)
    try:
        with ZipFile(file) as package:
            _check_members(package.infolist())
            names = set(package.namelist())
            declared = _declared_parts(package)
    except _UNREADABLE:
        raise FileRefused(_("Tệp nén bên trong bị hỏng hoặc chưa chép hết. Mở thử trên máy rồi tải lại.")) from None
    if any(_MACRO.search(word) for word in (*names, *(content_type for _part, content_type in declared))):
        raise _macros()
    mains = {content_type for part, content_type in declared if part in names}
    return next((kind for kind, main in _MAIN_PARTS.items() if main in mains), None)


def _check_members(members: list[ZipInfo]) -> None:
    names = [member.filename for member in members]
    if any(_leads_out(member.orig_filename) for member in members) or len(set(names)) < len(names):
        raise FileRefused(_("Tệp chứa đường dẫn không an toàn bên trong. Không nhận."))
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused(_("Tệp có mật khẩu. Bỏ mật khẩu rồi tải lên."))
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise FileRefused(_("Tệp nén theo cách mà Word, Excel không dùng. Mở tệp, lưu lại rồi tải lên."))
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_GROWTH * settings.EVIDENCE_MAX_BYTES or any(_swells(member) for member in members):
        raise _bomb()


def _leads_out(name: str) -> bool:
    """An absolute path, a drive, a step upwards, or a character that ends a name early."""
    return name.startswith("/") or "\x00" in name or "\\" in name or ":" in name or ".." in name.split("/")


def _swells(member: ZipInfo) -> bool:
    return member.file_size > LARGE_MEMBER and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _declared_parts(package: ZipFile) -> list[tuple[str, str]]:
    """Parts with their content types; types declared for an extension have no part. Empty: this is no Office file."""
    if _CONTENT_TYPES not in package.namelist():
        return []
    if package.getinfo(_CONTENT_TYPES).file_size > MAX_CONTENT_TYPES:
        raise _bomb()
    try:
        root = fromstring(package.read(_CONTENT_TYPES), forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        return []
    return [(part.get("PartName", "").lstrip("/"), part.get("ContentType", "")) for part in root]


def _check_office(file: "File[Any]", kind: Kind) -> None:
    """Every member unpacks to the size and checksum that it declares: none is larger than it said."""
    file.seek(0)
    try:
        with ZipFile(file) as package:
            broken = package.testzip()
    except _UNREADABLE:
        raise _damaged(kind) from None
    if broken is not None:
        raise _damaged(kind)


def _occurrences(file: "File[Any]", words: bytes) -> int:
    """How often the bytes stand in the file. A reader of zip files keeps a record for each member before it says how
    many there are; this is never less than that."""
    count, rest = 0, b""
    for chunk in file.chunks():
        piece = rest + chunk
        count += piece.count(words)
        rest = piece[-(len(words) - 1) :]
    return count


def _bomb() -> FileRefused:
    return FileRefused(_("Tệp nén bất thường, bung ra quá lớn. Không nhận."))


def _macros() -> FileRefused:
    return FileRefused(_("Tệp có macro. Lưu lại thành .docx hoặc .xlsx không có macro rồi tải lên."))


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("PDF", "application/pdf", (".pdf",), _check_pdf)
DOCX = Kind("Word (.docx)", f"{_OFFICE}.wordprocessingml.document", (".docx",), _check_office)
XLSX = Kind("Excel (.xlsx)", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",), _check_office)
PNG = Kind(gettext_lazy("ảnh PNG"), "image/png", (".png",), _check_image)
JPEG = Kind(gettext_lazy("ảnh JPEG"), "image/jpeg", (".jpg", ".jpeg", ".jfif"), _check_image)
WEBP = Kind(gettext_lazy("ảnh WebP"), "image/webp", (".webp",), _check_image)
KINDS = (PDF, DOCX, XLSX, PNG, JPEG, WEBP)
IMAGE_TYPES = frozenset(kind.content_type for kind in (PNG, JPEG, WEBP))
# What a browser shows by itself and cannot be made to run.
PREVIEWED = IMAGE_TYPES | {PDF.content_type}
ACCEPTED = ",".join(extension for kind in KINDS for extension in kind.extensions)
_MAIN_PARTS = {DOCX: f"{DOCX.content_type}.main+xml", XLSX: f"{XLSX.content_type}.main+xml"}
