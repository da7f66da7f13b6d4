"""What an installation needs: asked whole by the command `preflight`, and in part by each process
before it starts.

`checks` asks everything, `disks` and `servers` are its checks, `finding` is what one says.
`starting` is what a process makes sure of, `first_start` how it says that it cannot, `port` its claim
on a port.
"""
