"""What people type about indicators: figures, and how a target's words are read."""

from indicators.forms.figures import CorrectionForm, FigureForm, GridForm, WithdrawForm, usual_day, usual_nature
from indicators.forms.readings import ReadingForm

__all__ = [
    "CorrectionForm",
    "FigureForm",
    "GridForm",
    "ReadingForm",
    "WithdrawForm",
    "usual_day",
    "usual_nature",
]
