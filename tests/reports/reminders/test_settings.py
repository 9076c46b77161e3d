"""The ladder as the administrator edits it."""

import datetime as dt

import pytest

from reports.reminders.forms import ReminderSettingsForm
from reports.reminders.models import ReminderSettings

VALUES = {
    "days_before": "0, 30; 14 14",
    "days_after": "7,1",
    "repeats_weekly": "on",
    "send_at": "07:30",
    "head_days_before": 5,
    "consolidator_days_after": 2,
    "leader_days_after": 10,
}


def form(plan, **values):
    return ReminderSettingsForm({**VALUES, "plan": plan.pk, **values})


def test_days_are_written_as_people_write_them(plan):
    saved = form(plan).save()
    assert (saved.days_before, saved.days_after, saved.send_at) == ([30, 14, 0], [1, 7], dt.time(7, 30))
    shown = str(ReminderSettingsForm(instance=saved)["days_before"])
    assert 'value="30, 14, 0"' in shown
    assert saved.ladder.offsets == (-30, -14, 0, 1, 7)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"days_before": ""}, "days_before", "Trường này là bắt buộc."),
        ({"days_before": "mười"}, "days_before", "Ghi các số ngày, cách nhau bằng dấu phẩy, ví dụ 14, 7, 3."),
        ({"days_before": "-3"}, "days_before", "Ghi các số ngày, cách nhau bằng dấu phẩy, ví dụ 14, 7, 3."),
        ({"days_before": "121"}, "days_before", "Ghi các số ngày từ 0 đến 120, cách nhau bằng dấu phẩy."),
        ({"days_after": "0"}, "days_after", "Ghi các số ngày từ 1 đến 120, cách nhau bằng dấu phẩy."),
        ({"leader_days_after": 0}, "leader_days_after", None),
        ({"send_at": "25:00"}, "send_at", None),
    ],
)
def test_what_is_no_ladder_is_refused_with_a_reason(plan, values, field, words):
    refused = form(plan, **values)
    assert list(refused.errors) == [field]
    assert words is None or refused.errors[field] == [words]


def test_without_steps_after_the_last_day_it_is_a_ladder_all_the_same(plan):
    assert form(plan, days_after="").save().ladder.offsets == (-30, -14, 0)
    assert ReminderSettings.objects.count() == 1
