"""Reading YAML fixtures so that a mistake is reported with its file, line and field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LINE = "__line__"


class FixtureError(Exception):
    """A fixture cannot be loaded. The message names file, line and field."""


class _LineLoader(yaml.SafeLoader):
    """Remembers the line on which every mapping starts."""


def _mapping_with_line(loader: _LineLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    mapping[LINE] = node.start_mark.line + 1
    return mapping


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_with_line)


class Record:
    """One mapping of a fixture. Reading a field that is missing or of another type is an error with its place."""

    def __init__(self, path: Path, data: Any, line: int = 1) -> None:
        self.path = path
        if not isinstance(data, dict):
            raise FixtureError(f"{path.name}, dòng {line}: cần một bảng khóa – giá trị, gặp {data!r}")
        self.data = data
        self.line: int = data.get(LINE, line)

    def fail(self, field: str, why: str) -> FixtureError:
        """The error to raise for `field` of this record."""
        return FixtureError(f"{self.path.name}, dòng {self.line}, trường “{field}”: {why}")

    def text(self, field: str, *, optional: bool = False) -> str:
        value = self._get(field, optional=optional)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.fail(field, f"cần chuỗi ký tự, gặp {value!r}")
        if not value.strip() and not optional:
            raise self.fail(field, "để trống")
        return value.strip()

    def number(self, field: str) -> int:
        value = self._get(field)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(field, f"cần số nguyên, gặp {value!r}")
        return value

    def optional_number(self, field: str) -> int | None:
        return None if self.data.get(field) is None else self.number(field)

    def flag(self, field: str) -> bool:
        value = self._get(field)
        if not isinstance(value, bool):
            raise self.fail(field, f"cần true hoặc false, gặp {value!r}")
        return value

    def choice(self, field: str, choices: Any) -> str:
        value = self.text(field)
        if value not in choices.values:
            raise self.fail(field, f"“{value}” không thuộc {', '.join(choices.values)}")
        return value

    def strings(self, field: str) -> list[str]:
        value = self._get(field)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(field, f"cần danh sách chuỗi, gặp {value!r}")
        return value

    def record(self, field: str) -> "Record":
        return Record(self.path, self._get(field), self.line)

    def records(self, field: str, *, optional: bool = False) -> Iterator["Record"]:
        value = self._get(field, optional=optional)
        if value is None:
            return
        if not isinstance(value, list):
            raise self.fail(field, f"cần danh sách, gặp {value!r}")
        for item in value:
            yield Record(self.path, item, self.line)

    def lookup(self, field: str, known: dict[str, Any], *, optional: bool = False) -> Any:
        """The object whose code stands in `field`."""
        code = self.text(field, optional=optional)
        if not code and optional:
            return None
        if code not in known:
            raise self.fail(field, f"không có mã “{code}”")
        return known[code]

    def _get(self, field: str, *, optional: bool = False) -> Any:
        if field not in self.data and not optional:
            raise self.fail(field, "thiếu")
        return self.data.get(field)


def read_record(path: Path) -> Record:
    """Read a fixture whose top is a mapping."""
    return Record(path, _load(path))


def read_records(path: Path) -> list[Record]:
    """Read a fixture whose top is a list of mappings."""
    data = _load(path)
    if not isinstance(data, list):
        raise FixtureError(f"{path.name}, dòng 1: cần một danh sách")
    return [Record(path, item) for item in data]


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LineLoader)  # noqa: S506 (a SafeLoader)
    except FileNotFoundError:
        raise FixtureError(f"{path.name}: không có tệp {path}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FixtureError(f"{path.name}: không đọc được: {error}") from None
