"""The API as it describes itself: no warnings, documentation from here, and no request makes it fail."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from agencies.services import issue_token
from tests.conftest import signed_in

SCHEMA = SchemaGenerator().get_schema(request=None, public=True)
DESCRIBED = schemathesis.openapi.from_dict(SCHEMA)
DESCRIBED.app = WSGIHandler()
OPERATIONS = [(path, method) for path, verbs in SCHEMA["paths"].items() for method in verbs]
EXAMPLES = {"list": 25, "row": 5}


def test_the_description_is_valid_and_says_everything(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_every_resource_of_the_design_that_exists_is_described():
    named = {path.split("/")[3] for path, _method in OPERATIONS}
    assert named == {
        *("plans", "clauses", "areas", "agencies", "agency-groups", "task-groups", "tasks", "assignments"),
        *("progress-updates", "indicators", "targets", "periods", "submissions"),
        *("petitions", "consolidated-reports", "dashboard", "measurements", "results"),
    }


@pytest.mark.django_db
def test_the_documentation_needs_no_other_site_and_no_inline_script(stranger):
    page = signed_in(stranger).get("/api/docs/").content.decode()
    assert "://" not in page
    assert page.count("<script src=") == page.count("<script") == 3
    assert "<style" not in page


@pytest.mark.django_db
def test_the_script_of_the_documentation_is_served(stranger):
    script = signed_in(stranger).get("/api/docs/", {"script": ""})
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in script.content.decode()


@pytest.fixture
def _kept_connection():
    """A real request ends by closing old connections; the test's own, with what it prepared, stays."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_kept_connection")
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_makes_it_fail(officer, assignment, path, method):
    """Well and badly formed requests of the described shape; the same ones in every run, on both databases."""
    headers = {"Authorization": f"Token {issue_token(user=officer).key}"}
    operation = DESCRIBED[path][method]
    # Badly formed queries take seconds to think of; the apps' own tests have lists of them.
    modes = GenerationMode if method == "post" else [GenerationMode.POSITIVE]
    requests = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=EXAMPLES["row" if path.endswith("{id}/") else "list"],
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests)
    def no_failure(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, app=DESCRIBED.app, checks=[not_a_server_error])

    no_failure()
