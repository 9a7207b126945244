"""The sufficiency model is fitted on public questions and calibrated on what it has not seen."""
