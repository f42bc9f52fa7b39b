"""The OpenAPI document: valid, as the code is, and served."""

import re
from pathlib import Path

import msgspec
from openapi_spec_validator import validate
from starlette.routing import Route

from incar.backoffice.application import OPENAPI_FILE, create_application
from incar.backoffice.openapi import OPERATIONS, document, text
from incar.backoffice.services import Services
from tests.sim.backoffice import back_office, client_of, new_office

HEAD = "head"


def test_the_document_is_valid() -> None:
    validate(msgspec.json.decode(msgspec.json.encode(document())))


def test_the_file_is_what_the_code_says() -> None:
    assert OPENAPI_FILE.read_bytes() == text(), "run: python -m incar.backoffice.openapi"


def test_every_route_is_in_it_and_nothing_else(tmp_path: Path) -> None:
    services = Services.open(new_office(tmp_path / "office"))
    routes = [route for route in create_application(services).routes if isinstance(route, Route)]
    served = {
        (method.lower(), re.sub(r":\w+}", "}", route.path))
        for route in routes
        for method in route.methods or ()
        if method.lower() != HEAD
    }
    assert served == {(each.method, each.path) for each in OPERATIONS}
    services.close()


def test_it_is_served(tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office, client_of(office.enrol("RP21")) as car:
        assert car.get("/openapi.json").content == OPENAPI_FILE.read_bytes()
