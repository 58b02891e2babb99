"""A tree as large as a grown Phoenix application, made of the idioms and of code that mentions nothing."""

from collections.abc import Iterator

from harness.facts.references import SourceFile
from harness.tests.probes.source.elixir_tree import SHOP, in_module
from harness.tests.probes.source.idioms_elixir import ELIXIR, MODULES

__all__ = ["many_files"]

OTHER = """
  @doc "Orders of a warehouse, by their state and age."
  def stage_{n}(%{{state: state}} = order, opts \\\\ []) when state in [:open, :held] do
    limit = Keyword.get(opts, :limit, {n})
    entries = order.lines |> Enum.filter(&(&1.count > limit)) |> Enum.sort_by(& &1.position)

    case Shop.Depot.reserve(order.id, entries) do
      {{:ok, %{{reserved: reserved}}}} -> {{:ok, %{{order | lines: reserved, state: :staged}}}}
      {{:error, reason}} -> {{:error, {{reason, order.id, "line {n} of \\#{{inspect(order.lines)}}"}}}}
    end
  end
"""
LINES = 13


def many_files(count: int = 800, lines: int = 180_000) -> list[SourceFile]:
    """Return *count* files of *lines* in all; in one of four something is mentioned."""
    each = lines // count
    idioms = [text for idiom in (*ELIXIR, *MODULES) for text in (idiom.true, idiom.false)]
    made = (SourceFile(f"lib/shop/many_{n}.ex", "\n".join(_file(n, each, idioms))) for n in range(count - len(SHOP)))
    return [*SHOP, *made]


def _file(number: int, lines: int, idioms: list[str]) -> Iterator[str]:
    written = 0
    if number % 4 == 0:
        for at in range(8):
            text = in_module(idioms[(number * 2 + at) % len(idioms)])
            yield text
            written += text.count("\n") + 1
    yield f"defmodule Shop.Many{number} do\n  @moduledoc false"
    while written < lines:
        yield OTHER.format(n=written)
        written += LINES
    yield "end\n"
