"""What the service published, signed: so that anybody can find out, also without the service, whether a file is as it was published."""
