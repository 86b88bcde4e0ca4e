"""Who may announce a release: addresses per tree, of the real kernel and of the sample world."""

from collections.abc import Mapping

from releases.versions import Tree

Announcers = Mapping[Tree, frozenset[str]]

_GREG = frozenset({"gregkh@linuxfoundation.org", "gregkh@suse.de", "gregkh@kroah.com"})

# Senders of the announcements on linux-kernel, linux-rt-users and linux-next; MAINTAINERS names most of them.
REAL: Announcers = {
    # Greg Kroah-Hartman released 4.19-rc5 to 4.19 in 2018.
    Tree.MAINLINE: frozenset({"torvalds@linux-foundation.org", "torvalds@osdl.org"}) | _GREG,
    Tree.STABLE: _GREG
    | frozenset(
        {
            "sashal@kernel.org",
            "alexander.levin@microsoft.com",
            "chrisw@osdl.org",  # 2.6.x.y with Greg, to 2009
            "chrisw@sous-sol.org",
            "ben@decadent.org.uk",  # 3.2.y, 3.16.y
            "lizf@kernel.org",  # 3.4.y
            "w@1wt.eu",  # 2.6.27.y, 2.6.32.y, 3.10.y
            "jslaby@suse.cz",  # 3.12.y
            "luis.henriques@canonical.com",  # 3.16.y for a time
        }
    ),
    Tree.RT: frozenset(
        {
            "tglx@linutronix.de",
            "bigeasy@linutronix.de",
            "rostedt@goodmis.org",
            "williams@redhat.com",
            "clark.williams@gmail.com",
            "clrkwllms@kernel.org",
            "wagi@kernel.org",
            "wagi@monom.org",
            "daniel.wagner@suse.com",
            "dwagner@suse.de",
            "lgoncalv@redhat.com",
            "luis@uudg.org",
            "jkacur@redhat.com",
            "paul.gortmaker@windriver.com",
            "tom.zanussi@linux.intel.com",
            "zanussi@kernel.org",
            "mark.gross@linux.intel.com",
            "josephsalisbury@gmail.com",
            "joseph.salisbury@oracle.com",
        }
    ),
    Tree.NEXT: frozenset({"sfr@canb.auug.org.au", "broonie@kernel.org", "treding@nvidia.com"}),
}

SAMPLE: Announcers = {
    Tree.MAINLINE: frozenset({"ylva.norrby@kernel.example"}),
    Tree.STABLE: frozenset({"marek.stolarz@kernel.example"}),
    Tree.RT: frozenset({"ines.falkenrath@kernel.example"}),
    Tree.NEXT: frozenset({"joaquim.pires@kernel.example"}),
}
