"""PeerTutor: colleagues' experience, asked for in plain words and answered in theirs."""

__version__ = "0.1.0"
