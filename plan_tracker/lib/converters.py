"""Path converters."""


class CodeConverter:
    """A code in an address: `6.c.2`, `UBND-NP`. Nothing else reaches a query."""

    regex = "[A-Za-z0-9._-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
