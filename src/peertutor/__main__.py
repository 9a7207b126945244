"""`python -m peertutor` is the installed command."""

from peertutor.cli import main

if __name__ == "__main__":
    main()
