"""The form builder: a form is changed step by step beside a preview that is the task page's own.

The server keeps nothing of a sitting but what is saved. What is being built, its last steps and the
answers that are being tried travel in the page (`sitting`).
"""
