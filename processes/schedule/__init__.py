"""What the product does by itself at set times: each is a drawing in processes/bpmn/schedule.

`actions` are the steps of these drawings, `installing` brings the drawings into every centre.
"""
