"""Targets for people: what the plan sets, in a few words."""

from dataclasses import dataclass

from indicators.models import Indicator, Target
from indicators.summaries.wording import terms_words


def limit_words(target: Target) -> str:
    """The target in a few words: “từ 98,5%”, “trên 50%”, “100%”, “30–50%”, “chậm nhất 31/12/2022”."""
    return terms_words(target.indicator.kind, target.terms)


@dataclass(frozen=True)
class TargetLine:
    """One indicator in one phase."""

    target: Target
    limit: str

    @property
    def indicator(self) -> Indicator:
        return self.target.indicator
