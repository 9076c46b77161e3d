import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("reminder", "Thời hạn, nhắc việc"),
    ("action", "Việc chờ xử lý"),
    ("report", "Tin về báo cáo"),
    ("petition", "Tin về kiến nghị"),
]
# Of messages kept before they had a kind; moves of reports and petitions stay "somebody must act".
REMINDERS = ("digest:", "remind", "deadline-change:")


def tell_reminders(apps, _schema_editor):
    condition = models.Q()
    for prefix in REMINDERS:
        condition |= models.Q(key__startswith=prefix)
    apps.get_model("agencies", "Message").objects.filter(condition).update(kind="reminder")


class Migration(migrations.Migration):

    dependencies = [
        ("agencies", "0002_reply_to"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="kind",
            field=models.CharField(choices=KINDS, default="action", max_length=20, verbose_name="loại"),
            preserve_default=False,
        ),
        migrations.RunPython(tell_reminders, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="message",
            name="mail_state",
            field=models.CharField(choices=[("queued", "Chờ gửi"), ("sending", "Đang gửi"), ("sent", "Đã gửi"), ("failed", "Không gửi được"), ("cancelled", "Không cần gửi nữa"), ("off", "Người nhận tắt thư loại này")], default="queued", max_length=10, verbose_name="tình trạng thư"),
        ),
        migrations.CreateModel(
            name="MailSwitchedOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20, verbose_name="loại")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "loại thư đã tắt",
                "verbose_name_plural": "loại thư đã tắt",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="mail_switched_off_once", violation_error_message="Loại thư này đã tắt."),
                    models.CheckConstraint(condition=models.Q(("kind__in", ("report", "petition"))), name="mail_is_optional", violation_error_message="Thư loại này bắt buộc, không tắt được."),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient", "read_at"], name="message_inbox"),
        ),
    ]
