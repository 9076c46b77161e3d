"""A chart as SVG, for documents. No network, no browser."""

from functools import cache
from types import ModuleType

from django.conf import settings

from indicators.rendering.charts import IndicatorChart
from indicators.rendering.specification import DOCUMENT, ChartSize, specification

VEGA_LITE = "6.4"
"""The release that draws here; package.json has the same one for the page."""


def svg(chart: IndicatorChart, *, size: ChartSize = DOCUMENT) -> str:
    """The chart as one `<svg>` element whose words are text in the fonts of the document."""
    drawn: str = _vl_convert().vegalite_to_svg(
        specification(chart, size=size), vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    return drawn


@cache
def _vl_convert() -> ModuleType:
    """Imported when a chart is drawn: it carries a whole JavaScript engine, which web processes do without."""
    import vl_convert  # noqa: PLC0415

    # Widths of words are measured with the faces that the document embeds.
    vl_convert.register_font_directory(str(settings.DOCUMENT_FONTS_DIR))
    return vl_convert
