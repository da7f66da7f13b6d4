"""What an installation needs: asked whole by the command `preflight`, and in part by each process
before it starts.

`checks` asks everything, `disks`, `servers` and `sender` are its checks, `finding` is what one says; `sender`
asks the DNS through `resolver`, and of one record knows `spf` more.
`starting` is what a process makes sure of, `first_start` how it says that it cannot, `port` its claim
on a port.
"""
