"""What the words of a sheet mean, and what they don't prove: for a committee, an ombudsman, a lawyer."""

from analytics.evidence.sheet import Standing, Why

MEANINGS: tuple[tuple[str, str], ...] = (
    (
        "Record",
        "When an email is sent, Salesforce keeps a line for each person it was sent to (an Individual Email Result). "
        "This sheet shows the lines that match. They don’t hold the address that the email went to: an address above "
        "is the one that the record has today, and may be newer.",
    ),
    (
        "Delivered",
        "The receiving mail server accepted the email. This does not prove that it reached the inbox: it may have gone "
        "to a spam folder or been held back. Nor does it prove that anybody saw it.",
    ),
    (
        "Bounced",
        "The receiving mail server refused the email, for good (hard, such as an address that does not exist) or for "
        "the time being (soft, such as a full mailbox). It was not delivered.",
    ),
    (
        "Opened",
        "A picture in the email was loaded. This does not prove that anybody read it: some mail programs and security "
        "programs load pictures by themselves. Nor does a missing open prove that it was not read: many programs show "
        "an email without its pictures. Salesforce keeps one time, and does not say whether it is of the first or the "
        "last open.",
    ),
    (
        "Clicked",
        "A link in this person’s copy of the email was followed. This does not prove that the person did it: security "
        "programs follow links too, and so may whoever the email was forwarded to. Of each link only the time of the "
        "last click is kept.",
    ),
    (
        "Likely a machine",
        "Every link, or nearly every one, was followed within seconds, soon after the email was sent, as security "
        "programs do. It is a likelihood, not a certainty, and the lack of this remark is no proof of a person.",
    ),
    (
        "No record",
        "The sources named here, for the days named here, hold no such line. This does not prove that nothing was "
        "sent, said or done.",
    ),
)

LIMITS: tuple[str, ...] = (
    "An email leaves no record here if it was sent with individual tracking switched off, by another system than the "
    "one that was searched, or by a part of the university that is not connected to it; or if its records were deleted "
    "before they were kept.",
    "What happens in the first days after sending may still be coming in.",
    "Emails to the same person under another record that nobody has merged, such as a lead, are found by that "
    "record’s id only.",
)

STANDINGS: dict[Standing, str] = {
    Standing.ON_FILE: "A contact on file.",
    Standing.DELETED: "The contact was deleted in Salesforce. What is still filed under its id is shown; Salesforce "
    "takes the id off records that it still holds when a contact is deleted, and those can be found by nobody’s id.",
    Standing.UNKNOWN: "There is no contact with this id in this data: it was deleted, or never taken over. What is "
    "filed under the id is shown, and nothing is known of who it was.",
    Standing.LEAD: "A lead: somebody who is no contact yet. Names and addresses of leads are not in this data.",
}

WHY: dict[Why, str] = {
    Why.TRACKING_DISABLED: "Individual tracking was switched off: totals were kept, no names, so an open or a click "
    "would not be known here either.",
    Why.NO_RESULTS: "Nobody’s record of it is in this data.",
    Why.SOME_MISSING: "There are fewer records here than people it was sent to.",
}
