"""Clients: enrolled, found by their certificate, revoked, enrolled again."""

from datetime import UTC, datetime, timedelta

import pytest

from incar.backoffice.clients import Clients, EnrolmentError
from incar.backoffice.database import Database

FIRST, SECOND = "ab" * 32, "cd" * 32


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_a_client_is_found_by_name_and_certificate(database: Database) -> None:
    clients = Clients(database)
    expires = in_days(1)
    clients.add("RP21", "car", "north", FIRST, expires)
    clients.add("gantry-4", "camera", "", SECOND, expires)
    car = clients.by_fingerprint(FIRST)
    assert car
    assert (car.name, car.role, car.area, car.expires, car.revoked_at) == ("RP21", "car", "north", expires, None)
    assert clients.get("RP21") == car
    assert [known.name for known in clients.all()] == ["RP21", "gantry-4"]
    assert [known.name for known in clients.all("camera")] == ["gantry-4"]
    assert clients.get("RP99") is None
    assert clients.by_fingerprint("ef" * 32) is None


def test_a_revoked_client_stays_known_and_its_first_revocation_stands(database: Database) -> None:
    clients = Clients(database)
    clients.add("RP21", "car", "", FIRST, in_days(1))
    assert clients.newest_revocation() is None
    clients.revoke("RP21")
    revoked = clients.by_fingerprint(FIRST)
    assert revoked
    assert revoked.revoked_at
    assert clients.newest_revocation() == revoked.revoked_at
    clients.revoke("RP21")
    assert clients.by_fingerprint(FIRST) == revoked


def test_a_revoked_or_expired_client_is_enrolled_again_with_a_new_certificate_only(database: Database) -> None:
    clients = Clients(database)
    clients.add("RP21", "car", "", FIRST, in_days(1))
    clients.revoke("RP21")
    clients.add("RP21", "car", "", SECOND, in_days(-1))
    assert clients.by_fingerprint(FIRST) is None
    clients.add("RP21", "car", "", FIRST, in_days(1))
    again = clients.get("RP21")
    assert again
    assert again.revoked_at is None


def test_enrolment_says_what_is_wrong(database: Database) -> None:
    clients = Clients(database)
    clients.add("RP21", "car", "", FIRST, in_days(1))
    with pytest.raises(EnrolmentError, match="already"):
        clients.add("RP21", "car", "", SECOND, in_days(1))
    with pytest.raises(EnrolmentError, match="name has letters"):
        clients.add("../RP21", "car", "", SECOND, in_days(1))
    with pytest.raises(EnrolmentError, match="no client"):
        clients.revoke("RP99")


def test_when_it_was_last_seen_is_written_down_now_and_then(database: Database) -> None:
    clients = Clients(database)
    clients.add("RP21", "car", "", FIRST, in_days(1))
    clients.seen("RP21")
    first = clients.get("RP21")
    clients.seen("RP21")
    assert first
    assert first.last_seen
    assert clients.get("RP21") == first
