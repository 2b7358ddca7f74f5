"""What each kind of node does with a token: one file for each family of BPMN elements."""
