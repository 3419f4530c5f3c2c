"""What Figures can be asked: an email, or a month of a newsletter or of an automated email; nothing else."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from analytics.lattice import By
from ui.address import Filters, Parameter, calendar_month, choice, record_id, word


@dataclass(frozen=True, kw_only=True)
class FiguresFilters(Filters):
    """The filters of Figures; nothing chosen is the newest."""

    by: Annotated[By, Parameter("by", choice(By))] = By.EMAIL
    email: Annotated[str, Parameter("email", record_id())] = ""
    newsletter: Annotated[str, Parameter("series", word())] = ""
    automated: Annotated[str, Parameter("automated", record_id())] = ""
    month: Annotated[date | None, Parameter("month", calendar_month())] = None
