"""How people see the centre: pages, their shell, and the API's outer wall.

A page reads the request, calls one verb or query of a lower floor, and renders one template. The
shell around all pages (layout, sign-in, errors, choice of language and style) lives in `web/shell`.
"""
