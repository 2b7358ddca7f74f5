"""Asking people to sign a task besides who has it, and what comes of their answers.

Signers are rows of the task machinery: the drawing and its tokens do not know them. Only where
several people vote by a rule is one more of them one more round of the step.
"""
