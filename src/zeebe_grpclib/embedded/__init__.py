"""A development gateway in pure Python: runs BPMN, FEEL and DMN in this process."""
