"""The plain commands and their `--json` twins; nothing heavy is imported at the top."""


def main() -> None:
    """Run the command line."""
