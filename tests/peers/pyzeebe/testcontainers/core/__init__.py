"""As much as pyzeebe's integration tests import."""
