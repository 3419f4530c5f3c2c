"""What the file of a segment says of its words."""

from analytics.audience import Audience
from analytics.segments import Clicked, Combined, How, NotOpened, OpenedNotClicked
from analytics.whom import Whom
from ui import definitions
from ui.segments import meanings

FANS = Clicked(topic_id="athletics")


def test_every_word_of_a_question_is_explained_and_no_other() -> None:
    asked_only_sometimes = {definitions.MEANT, definitions.EVERY_CLICK, definitions.CALL_TO_ACTION}
    alumni = Whom(Audience(roles=("Alumni",)))
    missed = OpenedNotClicked(send_id="send", article="cu.edu/register")
    for segment, told in (
        (FANS, set()),
        (NotOpened(send_id="send"), set()),
        (Clicked(topic_id="athletics", by_total_clicks=True), {definitions.EVERY_CLICK}),
        (Combined(How.AND, FANS, NotOpened(send_id="send", whom=alumni)), {definitions.MEANT}),
        (Combined(How.AND, FANS, missed), {definitions.CALL_TO_ACTION}),
    ):
        assert asked_only_sometimes & set(meanings(segment)) == told
