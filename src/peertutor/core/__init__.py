"""The words of the trade: frozen values and pure rules. Standard library only."""
