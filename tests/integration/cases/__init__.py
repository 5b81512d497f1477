"""Scenarios as data, by subject."""

from .activities import BOOK as ACTIVITIES
from .ad_hoc import BOOK as AD_HOC
from .ad_hoc_worker import BOOK as AD_HOC_WORKER
from .compensation import BOOK as COMPENSATION
from .compensation_handlers import BOOK as COMPENSATION_HANDLERS
from .conditionals import BOOK as CONDITIONALS
from .crossing_boundaries import BOOK as CROSSING_BOUNDARIES
from .crossings import BOOK as CROSSINGS
from .decisions import BOOK as DECISIONS
from .events import BOOK as EVENTS
from .execution_listeners import BOOK as EXECUTION_LISTENERS
from .flow import BOOK as FLOW
from .instructions import BOOK as INSTRUCTIONS
from .jobs import BOOK as JOBS
from .library import BOOK as LIBRARY
from .linked_resources import BOOK as LINKED_RESOURCES
from .messages import BOOK as MESSAGES
from .migrated_events import BOOK as MIGRATED_EVENTS
from .migration_refusals import BOOK as MIGRATION_REFUSALS
from .migrations import BOOK as MIGRATIONS
from .modification_refusals import BOOK as MODIFICATION_REFUSALS
from .modifications import BOOK as MODIFICATIONS
from .modified_scopes import BOOK as MODIFIED_SCOPES
from .publications import BOOK as PUBLICATIONS
from .refusals import BOOK as REFUSALS
from .scopes import BOOK as SCOPES
from .signals_and_timers import BOOK as SIGNALS_AND_TIMERS
from .steps import Case
from .task_listeners import BOOK as TASK_LISTENERS
from .user_task_kinds import BOOK as USER_TASK_KINDS
from .user_task_life import BOOK as USER_TASK_LIFE
from .user_tasks import BOOK as USER_TASKS
from .variables import BOOK as VARIABLES

_BOOKS = [
    *(FLOW, ACTIVITIES, MESSAGES, EVENTS, SIGNALS_AND_TIMERS),
    *(CONDITIONALS, USER_TASKS, USER_TASK_KINDS),
    *(SCOPES, VARIABLES, JOBS, LIBRARY, DECISIONS, REFUSALS),
    *(COMPENSATION, COMPENSATION_HANDLERS, AD_HOC, AD_HOC_WORKER),
    *(LINKED_RESOURCES, PUBLICATIONS, CROSSINGS, CROSSING_BOUNDARIES),
    *(EXECUTION_LISTENERS, TASK_LISTENERS, USER_TASK_LIFE),
    *(MODIFICATIONS, MODIFIED_SCOPES, MODIFICATION_REFUSALS),
    *(INSTRUCTIONS, MIGRATIONS, MIGRATED_EVENTS, MIGRATION_REFUSALS),
]

CASES: list[Case] = [case for book in _BOOKS for case in book.cases]
