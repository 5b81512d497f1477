"""The worker's numbers: how long it waits, and for what.

They are its promises to a broker, for which each poll is a command: under load at most 15
polls per 100 jobs, with the default limits. A poll is due for a quarter of ``max_running_jobs``,
so smaller limits poll more often; and with ``prefetch=0`` nothing fills a slot meanwhile, so
`FIRST_SLOT_S` decides: with 5 ms 40 polls per 100 jobs of 100 ms, 94 % of the slots in use; with
more than 50 ms 13, and 87 %.
"""

from __future__ import annotations

FIRST_SLOT_S = 0.005
"""How long the first free slot waits for more of them, when no job waits to fill it."""

DEFAULT_POLL_MS = 10_000
"""How long an idle poll asks the gateway to wait, unless the user says otherwise."""

TRIAL_POLL_MS = 1_000
"""The same right after a failure: only the end of a poll says that things work again."""

POLL_MARGIN_MS = 10_000
"""How much longer than that a poll may take before it is given up."""

SHORTEST_S, LONGEST_S, FACTOR, JITTER = 0.05, 5, 1.6, 0.1
"""Back-off of failed polls, streams and answers: Zeebe's own clients use the same."""

IDLE_BESIDE_STREAM_S = 60.0
"""The longest pause between polls that find nothing while a stream delivers."""

STREAM_INACTIVITY_S = 600.0
"""After so long without a job a stream may be dead without anybody noticing."""

WITHOUT_STREAM_S = 600.0
"""How long to go without a stream where the gateway offers none: it may be replaced by a
newer one, and a proxy whose gateway is away may say the same."""

GOOD_STREAM_S = 1.0
"""A stream that was open for so long worked: what ended it is news."""

YOUNG_S = 0.1
"""In this time a poll is answered where jobs wait, over long ways too."""

EMPTY_S = 0.001
"""Whoever reads for so long without a job has read all that there was."""
