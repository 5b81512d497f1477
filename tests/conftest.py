"""What holds for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Wall time tells of the machine, not of the code: on one that is busy an example may take any
# time. What hangs ends by pytest's own timeout.
settings.register_profile("wall", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wall")
