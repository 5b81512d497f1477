"""Stands in for the testcontainers package: the gateway runs already."""
