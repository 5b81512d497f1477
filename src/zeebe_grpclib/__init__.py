"""The Zeebe (Camunda 8) client for Python that needs no compiled code."""
