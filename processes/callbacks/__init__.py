"""Calling people back at an agreed time (回撥): asked for by hand, by a drawing or from outside.

The message `callback.requested` or the form `callbacks/request` begins `callback_appointment`
(processes/bpmn/callbacks). `actions` keep its times; `parameters` say how often and how long.
"""
