"""Who looks after what: the kernel's MAINTAINERS file, and the mailing lists that mails were sent to."""
