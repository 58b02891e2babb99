import pytest
from sqlalchemy.engine import make_url

from harness.errors import HarnessError
from harness.postgres.urls import Address, environment, parse

SOCKET = Address("/run/a b", 5433, "postgres")
REMOTE = Address("db.example", 5432, "o'neill", "p@ss:w/rd%", {"sslmode": "require", "options": "-c a=b"})


@pytest.mark.parametrize("address", [SOCKET, REMOTE, Address("::1", 5432, "ci", "secret")])
def test_url_says_to_libpq_what_the_address_holds(address: Address) -> None:
    """
    Hosts, sockets, and whatever stands in a name or a password.
    """
    expected = {"host": address.host, "port": str(address.port), "user": address.user, "dbname": "a/b"}
    secret = {"password": address.password} if address.password else {}
    assert {**expected, **secret, **address.more} == parse(address.url("a/b"))


def test_url_says_the_same_to_sqlalchemy() -> None:
    """
    Migrations open it with SQLAlchemy.
    """
    url = make_url(REMOTE.url("shop"))
    assert ("db.example", 5432, "o'neill", "p@ss:w/rd%", "shop") == (
        url.host,
        url.port,
        url.username,
        url.password,
        url.database,
    )
    assert {"host": "/run/a b", "port": "5433"} == dict(make_url(SOCKET.url("shop")).query)


def test_public_leaves_secrets_out() -> None:
    """
    The password, and that of a client certificate.
    """
    address = Address("db", 5432, "ci", "secret-1", {"sslpassword": "secret-2", "sslmode": "require"})
    assert "postgresql://ci@db:5432/shop?sslmode=require" == address.public().url("shop")


def test_an_address_prints_without_secrets() -> None:
    """
    Neither str nor repr shows the password.
    """
    assert "db.example:5432" == str(REMOTE)
    assert "[::1]:5432" == str(Address("::1", 5432, "ci", "secret"))
    assert "p@ss" not in repr(REMOTE)


@pytest.mark.parametrize("dsn", ["secret", "postgresql://ci:secret%@db/shop", "host=db password secret"])
def test_parse_shows_nothing_of_what_it_cannot_read(dsn: str) -> None:
    """
    Libpq's own message would quote it.
    """
    with pytest.raises(HarnessError) as caught:
        parse(dsn)
    assert "The database URL cannot be read. Write it as postgresql://USER@HOST:PORT/DATABASE." == str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_environment_gives_a_child_process_the_password() -> None:
    """
    So that it stands in no argument list.
    """
    assert {
        "PGHOST": "db",
        "PGPORT": "5432",
        "PGUSER": "ci",
        "PGPASSWORD": "secret",
        "PGDATABASE": "shop",
        "PGSSLMODE": "require",
    } == environment("postgresql://ci:secret@db:5432/shop?sslmode=require")
