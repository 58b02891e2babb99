"""What functions of Elixir, Ecto, ExUnit and Phoenix do with what they are given, as data."""

__all__ = [
    "APART",
    "CHANGING",
    "CONFIGURED",
    "EACH",
    "ELEMENT",
    "FACTORIES",
    "HANDING",
    "KEYED",
    "OPTIONS",
    "PASSING",
    "REDUCING",
    "SAME",
    "is_changing",
]

CHANGING = frozenset(
    {
        "cast", "change", "put_change", "force_change", "delete_change", "update_change", "put_assoc", "cast_assoc",
        "put_embed", "cast_embed", "add_error", "prepare_changes", "merge", "unsafe_validate_unique", "to_form",
        "validate_change", "optimistic_lock",
    }
)  # fmt: skip
"""They return a changeset (or a form) of what they are given first."""


def is_changing(name: str) -> bool:
    """Whether a function by that name returns the changeset that it is given."""
    return name in CHANGING or name.startswith("validate_") or name.endswith(("_constraint", "changeset"))


SAME = frozenset(
    {
        "Map.put", "Map.merge", "Map.delete", "Map.drop", "Map.replace", "Map.replace!", "Map.update", "Map.update!",
        "Map.put_new", "Map.take", "Map.from_struct", "Map.to_list", "Map.put_new_lazy", "struct", "struct!", "tap",
        "put_in", "update_in", "Enum.filter", "Enum.reject", "Enum.sort", "Enum.sort_by", "Enum.uniq", "Enum.uniq_by",
        "Enum.reverse", "Enum.take", "Enum.drop", "Enum.to_list", "Enum.shuffle", "Enum.slice", "Stream.filter",
        "Stream.reject", "Stream.take", "IO.inspect", "dbg", "List.wrap",
        "Enum.take_while", "Enum.drop_while", "Enum.dedup", "Enum.dedup_by", "Ecto.reset_fields",
        "subquery", "errors_on", "exclude", "first", "last", "reverse_order", "put_query_prefix", "Enum.concat",
        "Keyword.put", "merge_attributes", "evaluate_lazy_attributes", "insert", "insert!", "debug",
    }
)  # fmt: skip
"""They return what they are given first, or as good as that."""

ELEMENT = frozenset(
    {
        "Enum.at", "Enum.fetch!", "Enum.find", "Enum.random", "Enum.min_by", "Enum.max_by", "List.first", "List.last",
        "hd", "Enum.max", "Enum.min",
    }
)  # fmt: skip
"""They return one of what they are given first."""

EACH = frozenset(
    {
        "map", "each", "filter", "reject", "find", "any?", "all?", "flat_map", "group_by", "sort_by", "max_by",
        "min_by", "min_max_by", "uniq_by", "count", "count_until", "sum_by", "product_by", "find_value", "find_index",
        "split_with", "take_while", "drop_while", "split_while", "dedup_by", "frequencies_by", "map_join", "chunk_by",
        "async_stream", "async_stream_nolink", "new", "into", "map_every", "run", "map_intersperse", "reduce",
        "map_reduce", "reduce_while", "flat_map_reduce", "scan", "to_list", "each_with_index", "filter_map", "foldl",
    }
)  # fmt: skip
"""They hand each element of what they are given first to a function."""

HANDING = frozenset({"then", "tap", "form_for", "inputs_for"})
"""They hand what they are given first to a function."""

REDUCING = frozenset({"reduce", "map_reduce", "reduce_while", "flat_map_reduce", "scan", "foldl"})

FACTORIES = frozenset(
    {
        "build", "insert", "insert!", "build_pair", "build_list", "insert_pair", "insert_list", "params_for",
        "string_params_for", "params_with_assocs", "fixture", "create", "build_stubbed", "insert_stubbed",
    }
)  # fmt: skip
"""They make what is named by the atom that they are given first: ExMachina's, and those written in its manner."""

PASSING = frozenset(
    {
        "Map.merge", "Map.put", "Map.new", "Map.put_new", "Map.delete", "Map.drop", "Map.take", "Enum.into", "Enum.map",
        "Keyword.merge", "Keyword.put", "Keyword.new", "Keyword.put_new", "Keyword.delete", "Enum.concat", "List.wrap",
        "Enum.filter", "Enum.reject", "Map.filter", "Map.reject", "Enum.uniq", "struct", "then", "tap", "IO.inspect",
        "Enum.at", "Enum.to_list", "Map.to_list", "List.delete", "List.flatten", "dbg", "Map.put_new_lazy",
        "Enum.flat_map", "Enum.reduce", "Access.key", "Access.key!", "List.insert_at", "List.first",
    }
)  # fmt: skip
"""What they are given flows on into what they return."""

OPTIONS = frozenset(
    {
        "where", "or_where", "set", "inc", "push", "pull", "select", "select_merge", "order_by", "group_by", "having",
        "distinct", "asc", "desc", "asc_nulls_last", "desc_nulls_last", "desc_nulls_first", "asc_nulls_first", "only",
        "except", "on_conflict", "conflict_target", "replace", "replace_all_except", "update", "returning", "on",
        "fields", "with", "filterable", "sortable", "columns", "default_order", "key", "include", "attrs", "changes",
    }
)  # fmt: skip
"""Options whose values name columns of what the call is about, and are not themselves a field of it."""

KEYED = frozenset(
    {
        "Map.get", "Map.fetch", "Map.fetch!", "Map.has_key?", "Map.pop", "Map.pop!", "Map.put", "Map.delete",
        "Map.take", "Map.drop", "Map.update", "Map.update!", "Map.replace", "Map.replace!", "Map.merge",
        "Map.get_lazy", "Map.put_new", "Map.split", "Map.put_new_lazy", "Map.pop_lazy", "Access.get", "Access.fetch",
        "Access.fetch!", "get_in", "put_in", "update_in", "pop_in", "is_map_key", "struct", "struct!",
        "Kernel.struct", "Kernel.struct!", "has_key?", "Map.from_keys", "cast", "change", "put_change",
        "force_change", "delete_change", "update_change", "get_change", "get_field", "fetch_field", "fetch_field!",
        "fetch_change", "fetch_change!", "changed?", "add_error", "validate_required", "field_missing?",
        "validate_change", "validate_inclusion", "validate_exclusion", "validate_subset", "validate_format",
        "validate_length", "validate_number", "validate_confirmation", "validate_acceptance",
        "unsafe_validate_unique", "unique_constraint", "check_constraint", "exclusion_constraint", "optimistic_lock",
        "apply_changes", "input_value", "validations", "Repo.get_by", "Repo.get_by!", "Repo.update_all",
        "Repo.insert_all", "Repo.aggregate", "Repo.insert", "Repo.insert!", "Repo.update", "Repo.update!",
        "Repo.insert_or_update", "Repo.all_by", "Repo.exists?", "Repo.one", "Repo.reload", "Repo.delete_all",
        "Repo.all", "where", "or_where", "select", "select_merge", "order_by", "prepend_order_by", "group_by",
        "having", "or_having", "distinct", "update", "from", "windows", "field", "map", "first", "last", "text_input",
        "number_input", "checkbox", "hidden_input", "textarea", "email_input", "label", "error_tag", "date_input",
        "password_input", "radio_button", "input_id", "input_name", "humanize_field", "telephone_input", "url_input",
        "multiple_select", "datetime_local_input", "inputs_for", "Enum.member?", "Enum.values", "Enum.mappings",
        "Enum.dump_values",
    }
)  # fmt: skip
"""They look into what they are given first, by names that they are given after it."""

CONFIGURED = frozenset(
    {
        "Application.get_env", "Application.fetch_env!", "Application.fetch_env", "Application.compile_env",
        "Application.compile_env!", "Application.get_all_env", "System.get_env", "System.fetch_env!",
    }
)  # fmt: skip
"""They return what is configured."""

APART: dict[str, str] = {
    **dict.fromkeys(("config",), "configuration"),
    **dict.fromkeys(("test", "describe", "property", "feature"), "a test's own"),
    **dict.fromkeys(
        (
            "Logger.debug", "Logger.info", "Logger.notice", "Logger.warning", "Logger.warn", "Logger.error",
            "Logger.log", "Logger.metadata",
        ),
        "what is logged",
    ),
    **dict.fromkeys(
        ("Application.get_env", "Application.fetch_env!", "Application.put_env", "Application.compile_env",
         "Application.fetch_env", "Application.compile_env!", "System.get_env", "Config.config"),
        "configuration",
    ),
    **dict.fromkeys(("assign", "assign_new", "Plug.Conn.assign", "Phoenix.Component.assign"), "an assign's own name"),
    **dict.fromkeys(("redirect", "push_navigate", "push_patch"), "where a request is sent to"),
    **dict.fromkeys((":telemetry.execute", "Telemetry.execute"), "what is measured"),
}  # fmt: skip
"""Calls whose keywords are theirs and nobody's columns."""
