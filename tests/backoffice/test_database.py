"""The database: made, brought up to date, refused when it is of another release; encrypted where it is ours."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from incar.backoffice.database import (
    DATABASE_FILE,
    KEY_FILE,
    Database,
    DatabaseUnusableError,
    create_database,
    newest_schema,
    open_database,
    schema_of,
)
from incar.backoffice.tables import metadata
from incar.store.errors import KeyFileError


def set_schema(database: Database, revision: str) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_the_migrations_make_the_tables_as_they_are_declared(database: Database) -> None:
    with database.reading() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    assert schema_of(database) == newest_schema()


def test_it_is_opened_again_and_made_again_without_harm(
    database: Database, database_url: str, office_folder: Path
) -> None:
    create_database(database_url, office_folder).close()
    again = open_database(database_url, office_folder)
    assert schema_of(again) == schema_of(database)
    again.close()


def test_one_of_another_release_is_refused(database: Database, database_url: str, office_folder: Path) -> None:
    set_schema(database, "9999")
    for refusing in (open_database, create_database):
        with pytest.raises(DatabaseUnusableError, match="later release"):
            refusing(database_url, office_folder)


def test_an_empty_one_is_not_served(database_url: str, office_folder: Path) -> None:
    if not database_url:
        with pytest.raises(DatabaseUnusableError, match="incar backoffice init"):
            open_database(database_url, office_folder)
    else:
        with pytest.raises(DatabaseUnusableError, match="earlier release"):
            open_database(database_url, office_folder)


def test_what_a_failing_transaction_wrote_is_undone(database: Database) -> None:
    def count_twice() -> None:
        with database.writing() as connection:
            for _ in range(2):
                connection.execute(text("INSERT INTO tally VALUES ('RP21', 'hit', 1)"))

    with pytest.raises(IntegrityError):
        count_twice()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM tally")).scalar_one() == 0


def test_the_embedded_one_is_encrypted_and_for_this_user_alone(office_folder: Path) -> None:
    create_database("", office_folder).close()
    assert not (office_folder / DATABASE_FILE).read_bytes().startswith(b"SQLite format 3")
    for file in (DATABASE_FILE, KEY_FILE):
        assert (office_folder / file).stat().st_mode & 0o077 == 0


def test_without_its_key_the_embedded_one_stays_shut(office_folder: Path) -> None:
    create_database("", office_folder).close()
    (office_folder / KEY_FILE).rename(office_folder / "kept elsewhere")
    with pytest.raises(KeyFileError):
        open_database("", office_folder)
    with pytest.raises(KeyFileError):  # no new key is made beside old data
        create_database("", office_folder)
    (office_folder / KEY_FILE).write_text("0" * 64)
    (office_folder / KEY_FILE).chmod(0o600)
    with pytest.raises(DatabaseUnusableError, match="key"):
        open_database("", office_folder)


@pytest.mark.parametrize(
    ("url", "text_"),
    [
        ("mysql://nobody@/x", "postgresql"),
        ("no url", "url"),
        ("postgresql+psycopg://nobody@/x?host=/nowhere", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_reached_is_said(url: str, text_: str, office_folder: Path) -> None:
    with pytest.raises(DatabaseUnusableError, match=text_):
        open_database(url, office_folder)


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises((DatabaseUnusableError, KeyFileError)):
        create_database("", tmp_path / "file")
