"""A schema as a model: its fields as Ecto spells their types, its associations."""

from collections.abc import Iterator

from tree_sitter import Node

from harness.facts.model import Field, Model, Relationship
from harness.probes.source.ecto.literals import Computed, Literals
from harness.probes.source.ecto.naming import python_name, underscored
from harness.probes.source.elixir.names import Names
from harness.probes.source.elixir.syntax import Call, call, literal, pairs, statements, text
from harness.probes.source.elixir.tree import Schema

__all__ = ["model"]

KINDS = {"belongs_to": "belongs_to", "has_many": "has_many", "has_one": "has_one", "many_to_many": "many_to_many"}
EMBEDS = {"embeds_one": ":map", "embeds_many": "{:array, :map}"}
STAMPS = ("inserted_at", "updated_at")


def model(schema: Schema, names: Names, namespace: str) -> Model:
    """Return what *schema* maps. Fields made in a loop are left out."""
    reader = _Reader(schema, names, namespace)
    block = call(schema.node)
    calls = [] if block is None or block.block is None else list(_calls(block.block))
    fields = [*reader.key(), *(field for made in calls for field in reader.fields(made))]
    links = sorted((link for made in calls for link in reader.links(made)), key=lambda link: link.name)
    where = f"{schema.source.path}:{schema.source.line(schema.node)}"
    return Model(schema.module, schema.table, tuple(fields), tuple(links), where)


class _Reader:
    def __init__(self, schema: Schema, names: Names, namespace: str) -> None:
        self.schema = schema
        self.names = names
        self.namespace = namespace
        self.literals = Literals(schema.source, schema.module)

    def key(self) -> Iterator[Field]:
        """The primary key that a schema has without saying so, or as @primary_key says."""
        said = self.literals.attribute("primary_key")
        if said is None:
            yield Field("id", ":id", nullable=False)
        elif said.type == "tuple":
            name, type_, *_ = said.named_children
            yield Field(literal(name), self._type(type_), nullable=False)

    def fields(self, made: Call) -> Iterator[Field]:
        """The fields that one line of a schema makes."""
        options = _options(made)
        if made.name == "timestamps":
            yield from self._stamps(options)
        elif made.arguments and made.arguments[0].type == "atom":
            name = literal(made.arguments[0])
            if made.name == "field":
                yield self._field(name, made, options)
            elif made.name == "belongs_to" and not _is(options, "define_field", "false"):
                own = literal(options["foreign_key"]) if "foreign_key" in options else f"{name}_id"
                yield self._named(own, self._key_type(options), options)
            elif made.name in EMBEDS:
                yield self._named(name, EMBEDS[made.name], options)

    def links(self, made: Call) -> Iterator[Relationship]:
        """The association that one line of a schema makes."""
        if made.name not in KINDS or len(made.arguments) < 2 or made.arguments[0].type != "atom":  # noqa: PLR2004  # name, module
            return
        name, options = literal(made.arguments[0]), _options(made)
        if "through" in options:
            return
        target = python_name(self.names.full(made.arguments[1]), self.namespace)
        own = literal(options["foreign_key"]) if "foreign_key" in options else ""
        far = literal(options["references"]) if "references" in options else "id"
        here = f"{underscored(self.schema.module.rpartition('.')[2])}_id"
        via = (own or f"{name}_id", far) if made.name == "belongs_to" else (far, own or here)
        yield Relationship(name, KINDS[made.name], target, () if made.name == "many_to_many" else (via,))

    def _field(self, name: str, made: Call, options: dict[str, Node]) -> Field:
        typed = len(made.arguments) > 1 and made.arguments[1].type not in ("keywords", "pair")
        return self._named(name, self._type(made.arguments[1]) if typed else ":string", options)

    def _named(self, name: str, type_: str, options: dict[str, Node]) -> Field:
        try:
            default = self.literals.constant(options["default"]) if "default" in options else ""
        except Computed as computed:
            default = f"computed at {computed}"
        column = literal(options["source"]) if "source" in options else ""
        return Field(name, type_, None, default, virtual=_is(options, "virtual", "true"), column=column)

    def _stamps(self, options: dict[str, Node]) -> Iterator[Field]:
        general = self.literals.attribute("timestamps_opts")
        told = {**(dict(pairs(general)) if general is not None else {}), **options}
        type_ = self._type(told["type"]) if "type" in told else ":naive_datetime"
        for name in STAMPS:
            if not _is(told, name, "false"):
                yield Field(literal(told[name]) if name in told else name, type_, nullable=None)

    def _key_type(self, options: dict[str, Node]) -> str:
        said = options.get("type") or self.literals.attribute("foreign_key_type")
        return self._type(said) if said is not None else ":id"

    def _type(self, node: Node) -> str:
        node = self.literals.option(node)
        if node.type == "tuple":
            return f"{{{', '.join(self._type(child) for child in node.named_children)}}}"
        return self.names.full(node) if node.type == "alias" else " ".join(text(node).split())


def _calls(block: Node) -> Iterator[Call]:
    for each in statements(block):
        made = call(each)
        if made is None and each.type == "identifier":  # `timestamps` without brackets
            made = Call(each, None, text(each), ())
        if made and made.receiver is None:
            yield made


def _options(made: Call) -> dict[str, Node]:
    return dict(pairs(made.arguments[-1])) if made.arguments and made.arguments[-1].type in ("keywords", "list") else {}


def _is(options: dict[str, Node], name: str, value: str) -> bool:
    return name in options and text(options[name]) == value
