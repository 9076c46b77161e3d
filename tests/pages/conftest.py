"""A small plan as files."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = {
    "agencies.yaml": """\
areas:
  - {code: NT, name: Tỉnh Ninh Thuận, kind: province}
agencies:
  - {code: UBNDT, name: UBND tỉnh Ninh Thuận, short_name: UBND tỉnh, kind: provincial_committee, area: NT}
  - {code: STNMT, name: Sở Tài nguyên và Môi trường, short_name: Sở TN&MT, kind: department}
  - {code: STC, name: Sở Tài chính, short_name: Sở Tài chính, kind: department}
groups:
  - {code: so, name: Các sở, needs_decision: false, members: [STNMT, STC]}
""",
    "calendar.yaml": """\
rules:
  - kind: annual
    audience: agencies
    year: null
    month: 11
    day: 30
    wording: before
    roll_to_working_day: false
    origin: clause
    clause: IV.6
    opens_days_before: 45
    note: ''
""",
    "plan/plan.yaml": """\
code: nho
number: ''
title: Kế hoạch nhỏ
short_title: Kế hoạch nhỏ
issuer: UBNDT
signer: Lê Huyền
signer_lines: [TM. ỦY BAN NHÂN DÂN]
consolidating_agency: STNMT
reporting_group: so
report_signer_lines: [GIÁM ĐỐC]
report_recipients: [Như trên]
report_drafting_unit: ''
first_year: 2022
last_year: 2030
legal_bases: []
""",
    "plan/clauses.yaml": """\
- {ref: III, parent: null, kind: heading, text: III. NHIỆM VỤ}
- {ref: III.1, parent: III, kind: body, text: "1. Thu gom rác; trồng rừng."}
- {ref: III.1.t, parent: III.1, kind: timing, text: "Thời gian: hàng năm."}
- {ref: IV.6, parent: null, kind: body, text: "6. Báo cáo trước ngày 30/11."}
""",
    "plan/tasks.yaml": """\
groups:
  - code: '1'
    number: 1
    title: Môi trường
    clause: III.1
    timing: hàng năm
    responsibilities:
      lead:
        - {agency: STC, wording: Sở Tài chính}
      supporting:
        - {group: so, wording: Các sở}
    tasks:
      - {code: '1.1', clause: III.1, field: environment, recurrence: yearly, title: Rác, text: Thu gom rác}
      - {code: '1.2', clause: III.1, field: land, recurrence: once, title: Rừng, text: trồng rừng}
""",
    "plan/indicators.yaml": "indicators: []\n",
    "plan/signed.txt": """\
III. NHIỆM VỤ
1. Thu gom rác;   trồng rừng.
Thời gian:
hàng năm.
6. Báo cáo trước ngày 30/11.
""",
}

Change = Callable[[str, str, str], None]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder of fixtures like the real one, with two tasks."""
    for name, content in SMALL.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def change(small: Path) -> Change:
    """Replace a piece of one of the small files, which must be there."""

    def replace(name: str, old: str, new: str) -> None:
        content = (small / name).read_text(encoding="utf-8")
        assert old in content
        (small / name).write_text(content.replace(old, new, 1), encoding="utf-8")

    return replace
