"""What happened, one named tuple per kind of event.

Events are the only thing that changes the engine's state, and they are what the subscribers
of ``engine.subscribe`` see, in order. They hold values and keys, never live objects; the
variables in them must not be changed.
"""

from .ad_hoc import AdHocFulfilled
from .compensation import (
    CompensationCompleted,
    CompensationSubscribed,
    CompensationTriggered,
    CompensationUnsubscribed,
)
from .deployments import (
    DecisionRequirementsDeployed,
    FormDeployed,
    ProcessDeployed,
    ResourceDeployed,
    ResourceRemoved,
)
from .elements import (
    DecisionWasEvaluated,
    ElementIntent,
    ElementMoved,
    ElementTriggered,
    IncidentCreated,
    IncidentResolved,
    ItemCollected,
    LoopStarted,
    ProcessInstanceStarted,
    ScopeInterrupted,
    ScopeResumed,
    SequenceFlowTaken,
    VariableSet,
)
from .jobs import (
    JobActivated,
    JobCanceled,
    JobCompleted,
    JobCreated,
    JobErrorThrown,
    JobFailed,
    JobRecurred,
    JobResolved,
    JobRetriesUpdated,
    JobTimedOut,
    JobTimeoutUpdated,
    JobWithheld,
    JobYielded,
)
from .migration import (
    CompensationMigrated,
    ElementMigrated,
    JoinMigrated,
    SubscriptionMigrated,
    TimerMigrated,
    UserTaskMigrated,
)
from .user_tasks import (
    UserTaskAssigned,
    UserTaskCanceled,
    UserTaskCompleted,
    UserTaskCorrected,
    UserTaskCreated,
    UserTaskTransitionEnded,
    UserTaskTransitionStarted,
    UserTaskUpdated,
)
from .waiting import (
    ConditionsEvaluated,
    ConditionSubscribed,
    MessageCorrelated,
    MessageExpired,
    MessagePublished,
    MessageSubscribed,
    SignalBroadcast,
    SignalSubscribed,
    TimerCanceled,
    TimerScheduled,
    TimerTriggered,
    Unsubscribed,
)

Event = (
    ProcessDeployed
    | DecisionRequirementsDeployed
    | FormDeployed
    | ResourceDeployed
    | ResourceRemoved
    | ProcessInstanceStarted
    | ElementMoved
    | SequenceFlowTaken
    | VariableSet
    | ItemCollected
    | ElementTriggered
    | IncidentCreated
    | IncidentResolved
    | LoopStarted
    | DecisionWasEvaluated
    | ScopeInterrupted
    | ScopeResumed
    | ElementMigrated
    | JoinMigrated
    | SubscriptionMigrated
    | TimerMigrated
    | UserTaskMigrated
    | CompensationMigrated
    | JobCreated
    | JobActivated
    | JobTimedOut
    | JobYielded
    | JobWithheld
    | JobCompleted
    | JobFailed
    | JobRecurred
    | JobResolved
    | JobErrorThrown
    | JobCanceled
    | JobRetriesUpdated
    | JobTimeoutUpdated
    | UserTaskCreated
    | UserTaskAssigned
    | UserTaskUpdated
    | UserTaskTransitionStarted
    | UserTaskCorrected
    | UserTaskTransitionEnded
    | UserTaskCompleted
    | UserTaskCanceled
    | MessagePublished
    | MessageExpired
    | MessageCorrelated
    | MessageSubscribed
    | SignalSubscribed
    | ConditionSubscribed
    | ConditionsEvaluated
    | Unsubscribed
    | SignalBroadcast
    | TimerScheduled
    | TimerTriggered
    | TimerCanceled
    | AdHocFulfilled
    | CompensationSubscribed
    | CompensationTriggered
    | CompensationCompleted
    | CompensationUnsubscribed
)

__all__ = [
    "AdHocFulfilled",
    "CompensationCompleted",
    "CompensationMigrated",
    "CompensationSubscribed",
    "CompensationTriggered",
    "CompensationUnsubscribed",
    "ConditionSubscribed",
    "ConditionsEvaluated",
    "DecisionRequirementsDeployed",
    "DecisionWasEvaluated",
    "ElementIntent",
    "ElementMigrated",
    "ElementMoved",
    "ElementTriggered",
    "Event",
    "FormDeployed",
    "IncidentCreated",
    "IncidentResolved",
    "ItemCollected",
    "JobActivated",
    "JobCanceled",
    "JobCompleted",
    "JobCreated",
    "JobErrorThrown",
    "JobFailed",
    "JobRecurred",
    "JobResolved",
    "JobRetriesUpdated",
    "JobTimedOut",
    "JobTimeoutUpdated",
    "JobWithheld",
    "JobYielded",
    "JoinMigrated",
    "LoopStarted",
    "MessageCorrelated",
    "MessageExpired",
    "MessagePublished",
    "MessageSubscribed",
    "ProcessDeployed",
    "ProcessInstanceStarted",
    "ResourceDeployed",
    "ResourceRemoved",
    "ScopeInterrupted",
    "ScopeResumed",
    "SequenceFlowTaken",
    "SignalBroadcast",
    "SignalSubscribed",
    "SubscriptionMigrated",
    "TimerCanceled",
    "TimerMigrated",
    "TimerScheduled",
    "TimerTriggered",
    "Unsubscribed",
    "UserTaskAssigned",
    "UserTaskCanceled",
    "UserTaskCompleted",
    "UserTaskCorrected",
    "UserTaskCreated",
    "UserTaskMigrated",
    "UserTaskTransitionEnded",
    "UserTaskTransitionStarted",
    "UserTaskUpdated",
    "VariableSet",
]
