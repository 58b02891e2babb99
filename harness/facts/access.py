"""Who is let in by an API, with which key, and through which door."""

from dataclasses import dataclass, field

from harness.facts.exchanges import Call

__all__ = [
    "ANOTHER",
    "NOBODY",
    "OWN",
    "UNNAMED",
    "Access",
    "Admission",
    "Admitted",
    "Door",
    "Knock",
    "Knocks",
    "Routes",
    "Tried",
]

OWN, ANOTHER, NOBODY, UNNAMED = "its owner", "another", "nobody", "whom the answer does not name"


@dataclass(frozen=True, slots=True)
class Door:
    """
    A way of authenticating, and a call that shows whom a key lets in by it.

    In it `{key}` and `{owner}` are the key and whose it is, `{other}` is another who has one.
    *scheme* is the document's security scheme that says where the key goes; without it the call itself does, in its
    body say. *who* is where it shows whose the key is: a field of the answer, `id`, or a column that the call writes,
    `orders.owner_id`; without it the status alone tells. *changes* is SQL on the database before the upgrade: key,
    whom release N is to let in by this door from then on, and why.
    """

    call: Call
    who: str = ""
    scheme: str = ""
    changes: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Access:
    """
    Every key that anybody could know, and the *doors* to try it at.

    *keys* is SQL that reads each key and its owner before the upgrade, *keys_after* the same on the new schema, where
    that is otherwise; of a key that is read twice the last owner counts. *changes* is as a door's, for all of them.
    Of more than *most*, as on a copy of real data, so many are tried, the same at every stop.
    """

    doors: tuple[Door, ...]
    keys: str = field(repr=False)
    keys_after: str = field(default="", repr=False)
    changes: str = field(default="", repr=False)
    most: int = 500


@dataclass(frozen=True, slots=True)
class Admission:
    """
    One key at one door: whom it is to let in, and whom it does.

    Its owner, nobody, another, or a status. *kind* says what befell the key.
    """

    door: str
    owner: str
    kind: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """
    All of them; *unsent* are doors that some keys cannot be sent by, and how many.

    *undoored* are security schemes of the document for which there is no door, *closed* doors that were not tried, and
    why. *left* is how many keys were not tried, there being too many.
    """

    items: tuple[Admission, ...] = ()
    unsent: tuple[tuple[str, int], ...] = ()
    undoored: tuple[str, ...] = ()
    closed: tuple[tuple[str, str], ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Knock:
    """
    A call that gets an answer of success: how it is answered with no key, and with one that nobody has.

    *keyed* says that it is sent with a key at all, *held* that the key is in its body.
    """

    operation: str
    without: int
    wrong: int
    keyed: bool = True
    held: bool = False


@dataclass(frozen=True, slots=True)
class Knocks:
    """Every operation that the document has, and the calls of them that were tried."""

    operations: tuple[str, ...] = ()
    items: tuple[Knock, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """A route that no table says is served: how a request for it was answered, and one for what is surely not there."""

    route: str
    status: int
    nowhere: int


@dataclass(frozen=True, slots=True)
class Routes:
    """
    The routes that the document has, `GET /orders/{}`, and those that are served.

    *served* is the application's own table; None where nobody can read one, and then *tried* is what was asked for.
    """

    documented: tuple[str, ...] = ()
    served: tuple[str, ...] | None = None
    tried: tuple[Tried, ...] = ()
