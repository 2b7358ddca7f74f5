"""Forms while somebody builds them, step by step, shown even while parts of them are wrong.

A definition is the data of a form file as plain dictionaries, always with `pages`. Nothing here is
checked: that is `forms.check`, which names its findings by the same places.
"""
