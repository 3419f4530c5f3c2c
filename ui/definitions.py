"""What the words of a question mean, in the sentences that stand in the manifest of a file."""

ARTICLE = (
    "An article is a link without what tracking adds to it: the same story in two emails, tagged differently, is one."
)
UTILITY = "Unsubscribe, preference and similar links belong to no topic."
LAST_CLICK = "The day of a click is that of a person’s last click on a link, in the institution’s time zone."
EVERY_CLICK = "Every click counts, also several on one article."
PEOPLE = "People are contacts on file, each once; whoever was merged stands under the surviving contact."
CALL_TO_ACTION = "The call to action is one link of that email, chosen by whoever asked."
MEANT = (
    "Who is meant has one affiliation that meets all that is asked of affiliations, one record of education that meets "
    "all that is asked of education, and meets everything else; as people are today, not as they were when an email "
    "was sent."
)
WHOLE_PERIODS = (
    "Weeks run from Monday to Sunday, months are calendar months, in the institution’s time zone; one that is cut "
    "off or not over yet is not counted."
)
OPENED = "Opened and clicked are of delivered emails, as Salesforce has it; delivered is what did not bounce."
