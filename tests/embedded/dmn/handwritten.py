"""Documents written by hand, one for each fact that is known about the engine."""

from .cases_of_graphs import graphs, knowledge
from .cases_of_logic import logic, types
from .cases_of_schemas import empty_attributes, schemas
from .cases_of_tables import hit_policies, tables
from .generator import Case


def all_cases() -> list[Case]:
    """Every case written here."""
    groups = [hit_policies, tables, logic, types, graphs, knowledge, schemas, empty_attributes]
    return [case for group in groups for case in group()]
