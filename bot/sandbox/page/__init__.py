"""The workspace in a browser.

A browser asks, `page` leads, `desk` draws; what people do answers 204 and changes the workspace, and `live` pushes what
that looks like to every open page.

- guard, page, live: who may ask, which request is answered by what, and the pushes.
- desk, board, tour, setting: what one person sees: the frame, the messages, the guided minute, where it all begins.
- talk, actions, taking, search: what people do: say, press, submit; what a form brings; looking up choices.
- notes: what the page remembers of that beside the workspace.
- blocks, rich, markdown, tables, text, dates, files: Block Kit and Slack's texts as HTML.
- fields, choices, held: the elements one can use, what can be picked, what stands in them.
- backstage, traffic_log, pointers, masks: the clock, the failures, the traffic, and what is not shown of it.
- paper, templates/, static/: Jinja, its templates, styles and scripts; static/vendor has htmx.
"""
