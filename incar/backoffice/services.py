"""Everything a server process works with, made once from the back office's folder."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from incar.backoffice.activations import Activations, PassOn
from incar.backoffice.archive import Archive
from incar.backoffice.clients import Clients
from incar.backoffice.database import Database
from incar.backoffice.entries import Entries
from incar.backoffice.guard import Guard
from incar.backoffice.health import Health
from incar.backoffice.lookup import PublishedLookup
from incar.backoffice.office import Office
from incar.backoffice.pictures import Pictures
from incar.backoffice.publishing import Publisher
from incar.backoffice.signals import Signals
from incar.backoffice.sources import Sources
from incar.hotlist.matcher import Matcher
from incar.settings import ListSettings
from incar.tables import load_tables


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts of one server process."""

    office: Office
    database: Database
    clients: Clients
    guard: Guard
    archive: Archive
    pictures: Pictures
    health: Health
    activations: Activations
    signals: Signals
    lists: PublishedLookup
    matcher: Matcher
    sources: Sources
    entries: Entries

    @classmethod
    def open(cls, office: Office, *, behind_proxy: bool = False) -> Self:
        """Open what lies in the folder.

        Raises:
            DatabaseUnusableError: the database cannot be used as it is.
            KeyFileError: its key is missing or badly kept.
        """
        database, tables = office.open_database(), load_tables()
        clients, health = Clients(database), Health(database)
        limits = PassOn(within_m=office.settings.pass_on_m, fresh=timedelta(minutes=office.settings.pass_on_min))
        activations = Activations(database, health, tables, limits)
        lists, publisher = PublishedLookup(office), Publisher(office)
        return cls(
            office=office,
            database=database,
            clients=clients,
            guard=Guard(clients, behind_proxy=behind_proxy),
            archive=Archive(database),
            pictures=Pictures(database),
            health=health,
            activations=activations,
            signals=Signals(office.repository, activations, clients),
            lists=lists,
            matcher=Matcher(lists, tables, ListSettings()),
            sources=Sources(office, database, publisher, tables),
            entries=Entries(office, database, publisher, tables),
        )

    def close(self) -> None:
        """Give back what is open."""
        self.lists.close()
        self.database.close()
