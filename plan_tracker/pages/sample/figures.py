"""Invented figures of indicators, with corrections and evidence, through the services that people use."""

import datetime as dt
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency, Area, User
from agencies.rules import Actor, actor_from
from indicators.enums import Assessment, Half, Nature
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence
from indicators.rules import Figure, Period
from indicators.services import Statement, accept_figures, correct_figure, figure_years, record_figures
from plan_tracker.lib.fixtures import LINE, Record, read_record
from plan_tracker.pages.sample.records import officers
from tasks.models import Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTHING = "none"
DONE = "done"
HALF = "6"
# After a year's end: when its figures are taken to have been accepted with the year's reports.
ACCEPTED_ON = (1, 20)


def load_figures(path: Path, plan: Plan, today: dt.date) -> int:
    """Record what the file says up to the day; returns how many rows there are. Reports accept them afterwards.

    A plan without these indicators has no sample. Raises `FixtureError`.
    """
    source = read_record(path)
    writer = _Writer(plan, today)
    for record in source.records("evidence"):
        writer.add_evidence(record)
    for record in source.records("series"):
        writer.add_series(record)
    for record in source.records("assessments"):
        writer.add_assessment(record)
    writer.record()
    for record in source.records("corrections"):
        writer.correct(record)
    writer.date()
    return len(writer.recorded)


def accept_figures_of_past_years(plan: Plan, today: dt.date) -> None:
    """Those that no report has accepted, as other papers of the year would have."""
    left = Measurement.objects.filter(part__indicator__plan=plan, accepted_at__isnull=True)
    by_year: dict[int, list[int]] = defaultdict(list)
    for pk, year in left.values_list("pk", "year"):
        by_year[year].append(pk)
    for year, ids in by_year.items():
        day = dt.date(year + 1, *ACCEPTED_ON)
        if day <= today:
            accept_figures(measurement_ids=ids, at=_moment(day))


class _Writer:
    """Collects statements by who makes them, then records them in one go for each person."""

    def __init__(self, plan: Plan, today: dt.date) -> None:
        self.today = today
        self.years = figure_years(plan, today)
        parts = IndicatorPart.objects.filter(indicator__plan=plan).select_related("indicator__plan", "indicator__owner")
        self.parts = {(part.indicator.code, part.code): part for part in parts}
        self.areas = {area.code: area for area in Area.objects.all()}
        self.committees = {agency.area_id: agency for agency in Agency.objects.filter(kind="district")}
        self.officers = officers()
        self.statements: dict[int, list[Statement]] = defaultdict(list)
        self.recorded: list[Measurement] = []

    def add_series(self, record: Record) -> None:
        part = self._part(record)
        natures, days = record.data.get("nature") or {}, record.data.get("as_of") or {}
        for area_code, by_period in (record.data["figures"] if part else {}).items():
            if area_code == LINE or part is None:
                continue
            area = self.areas[area_code]
            agency_id = self._agency_id(record, part, area)
            for key, words in by_period.items():
                if key == LINE:
                    continue
                period = _period(key)
                as_of = days.get(key) or min(period.end, self.today)
                figure = replace(_figure(record, words), as_of=as_of, nature=Nature(natures.get(key, Nature.OFFICIAL)))
                self._state(agency_id, Statement(part, area, period, figure, record.text("source")))

    def add_assessment(self, record: Record) -> None:
        part = self._part(record)
        if part is None:
            return
        figure = replace(
            _figure(record, record.text("figure")),
            as_of=record.data["as_of"],
            nature=Nature(record.choice("nature", Nature)),
            assessment=Assessment(record.choice("assessment", Assessment)),
            text=record.text("text"),
        )
        statement = Statement(part, self._province(), Period(record.number("year")), figure, record.text("source"))
        self._state(part.indicator.owner_id, statement)

    def add_evidence(self, record: Record) -> None:
        """Waits for the figure that is recorded with it."""
        part, area = self._part(record), record.lookup("area", self.areas)
        if part is None:
            return
        committee = self.committees.get(area.pk)
        agency_id = committee.pk if committee else part.indicator.owner_id
        year, name = record.number("year"), record.text("name")
        if agency_id not in self.officers or year not in self.years:
            return
        content = _sheet(f"Dữ liệu mẫu: {part.indicator.name}, {area.name}, năm {year}")
        evidence = MeasurementEvidence(
            part=part,
            area=area,
            year=year,
            reported_by_id=agency_id,
            name=name,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content_type=XLSX,
            uploaded_by=self.officers[agency_id],
            uploaded_at=_moment(min(dt.date(year + 1, 1, 8), self.today)),
        )
        evidence.file.save(f"so-lieu-mau-{part.indicator.code}-{year}.xlsx", ContentFile(content))

    def correct(self, record: Record) -> None:
        part = self._part(record)
        if part is None:
            return
        standing = Measurement.objects.standing().filter(
            part=part, area=record.lookup("area", self.areas), year=record.number("year"), half=Half.NONE
        )
        original = standing.select_related("area").first()
        if original is None:
            return
        stated = _figure(record, record.text("figure"))
        corrected = correct_figure(
            actor=self._actor(original.reported_by_id),
            original=original,
            figure=replace(stated, as_of=original.as_of, nature=Nature(original.nature)),
            source=record.text("source"),
            reason=record.text("reason"),
            is_confirmed=True,
        )
        self.recorded.append(corrected)

    def record(self) -> None:
        for agency_id, statements in self.statements.items():
            in_order = sorted(statements, key=lambda each: each.period.end)
            actor = self._actor(agency_id)
            self.recorded += record_figures(actor=actor, statements=in_order, is_confirmed=True)

    def date(self) -> None:
        """The services stamp the moment of loading: put back the days on which people would have entered them."""
        for each in self.recorded:
            entered = each.as_of + dt.timedelta(days=45 if each.corrects_id else 9)
            each.created_at = _moment(min(entered, self.today))
        Measurement.objects.bulk_update(self.recorded, ["created_at"], batch_size=500)

    def _state(self, agency_id: int, statement: Statement) -> None:
        is_known = statement.period.year in self.years and statement.figure.as_of <= self.today
        if is_known and agency_id in self.officers:
            self.statements[agency_id].append(statement)

    def _part(self, record: Record) -> IndicatorPart | None:
        return self.parts.get((record.text("indicator"), record.text("part", optional=True) or "main"))

    def _agency_id(self, record: Record, part: IndicatorPart, area: Area) -> int:
        committee = self.committees.get(area.pk) if record.text("by", optional=True) == "area" else None
        return committee.pk if committee else part.indicator.owner_id

    def _province(self) -> Area:
        return next(area for area in self.areas.values() if area.parent_id is None)

    def _actor(self, agency_id: int) -> Actor:
        user: User = self.officers[agency_id]
        return actor_from(user.pk, self.today, [(Role.OFFICER, agency_id)])


def _period(key: Any) -> Period:
    """2025, or "2026-6" for the first half."""
    year, _dash, half = str(key).partition("-")
    return Period(int(year), Half.FIRST if half == HALF else Half.NONE)


def _figure(record: Record, words: str) -> Figure:
    """“96,5/100” as the file writes it: "96.5/100", "46.8", "none", "7/7 done 2022-11-30". The day is put in later."""
    amounts = list(_amounts(record, words.partition(" ")[0]))
    done_on = dt.date.fromisoformat(words.rpartition(" ")[2]) if DONE in words else None
    known = Figure(as_of=dt.date.min, nature=Nature.OFFICIAL, done_on=done_on, nothing_arose=not amounts)
    match amounts:
        case [numerator, denominator]:
            return replace(known, numerator=numerator, denominator=denominator)
        case [value]:
            return replace(known, value=value)
    return known


def _amounts(record: Record, words: str) -> Iterator[Decimal]:
    for amount in words.split("/") if words != NOTHING else ():
        try:
            yield Decimal(amount)
        except InvalidOperation:
            raise record.fail("figures", f"“{words}” không phải là số liệu") from None


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9, 40)))


def _sheet(title: str) -> bytes:
    """A workbook of one line that says that it is a sample; the same bytes each time."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001 (the library wants it without a zone)
        book.add_worksheet("Mẫu").write(0, 0, title)
    return written.getvalue()
