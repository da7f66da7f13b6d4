"""The composition root: settings in, the parts of a process out. One module a process.

`environment` is read in one place, `foundation` is what every process stands on. `publishing`,
`ledger` and `mail` are parts that several processes have; `worker`, `clock`, `web`, `admin`, `commands`
are what each of them is made of. A module imports only the rooms that its process needs, so that a
worker carries no Flask and a web process no queue: tests/house counts the modules. What is made here
is opened when it is first asked for. Why: docs/decisions/0024-bootstrap-by-process.md.
"""
