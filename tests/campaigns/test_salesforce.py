"""Campaigns of an org: which there are, who may do what, and a new one that is made once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from campaigns.push import push
from campaigns.salesforce import MEMBER_STATUS, Campaign, Campaigns, Permissions
from campaigns.settings import CampaignError
from data_access.errors import SourceError
from tests.campaigns.test_push import LIST
from tests.fake_org import FakeOrg, Fault, faults
from tests.fake_org.ingest import CAMPAIGN, MEMBER

CREATE = r"POST .*/sobjects/Campaign$"
STATUSES = ("In Progress", "Planned", "Completed")


def names(org: FakeOrg) -> list[str]:
    return [row["Name"] for row in org.rows(CAMPAIGN)]


def test_the_newest_campaigns(org: FakeOrg, campaigns: Campaigns) -> None:
    assert campaigns.recent() == []
    spring = org.add_campaign("Spring")
    org.now += timedelta(hours=1)
    autumn = org.add_campaign("Autumn", "In Progress", active=False)
    org.upsert(CAMPAIGN, [{"Id": spring, "NumberOfContacts": "12"}])
    assert campaigns.recent() == [
        Campaign(autumn, "Autumn", "In Progress", False, datetime(2026, 11, 20, 13, tzinfo=UTC), None),
        Campaign(spring, "Spring", "Planned", True, datetime(2026, 11, 20, 12, tzinfo=UTC), 12),
    ]
    org.hide(CAMPAIGN, "NumberOfContacts")
    org.hide(CAMPAIGN, "IsActive")
    campaigns.permissions()
    assert [(one.name, one.active, one.contacts) for one in campaigns.recent()] == [
        ("Autumn", False, None),
        ("Spring", False, None),
    ]


def test_a_new_campaign(org: FakeOrg, campaigns: Campaigns) -> None:
    made = campaigns.create("  O'Brien \\ Sons  ", "In Progress")
    assert (made.name, made.status, made.active) == ("O'Brien \\ Sons", "In Progress", True)
    assert names(org) == ["O'Brien \\ Sons"]
    assert campaigns.statuses(made.id) == ("Sent", "Responded")
    with pytest.raises(CampaignError, match=r"There is a Campaign called O'Brien \\ Sons already: choose it"):
        campaigns.create("O'Brien \\ Sons", "Planned")
    assert len(names(org)) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "bell\a"])
def test_a_name_that_is_none(name: str, org: FakeOrg, campaigns: Campaigns) -> None:
    with pytest.raises(CampaignError, match="A Campaign needs a name of one line and at most 80 characters"):
        campaigns.create(name, "Planned")
    assert org.requests == []


def test_a_campaign_whose_answer_is_lost_is_made_once(org: FakeOrg, campaigns: Campaigns) -> None:
    org.faults = [Fault(faults.cut, CREATE)]
    assert campaigns.create("Spring", "Planned").name == "Spring"
    assert names(org) == ["Spring"]


def test_a_campaign_that_is_refused(org: FakeOrg, campaigns: Campaigns) -> None:
    org.not_createable.add(CAMPAIGN)
    with pytest.raises(SourceError, match="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: entity type cannot be inserted"):
        campaigns.create("Spring", "Planned")
    assert names(org) == []


def test_all_may_be_done(campaigns: Campaigns) -> None:
    assert campaigns.permissions() == Permissions((), True, STATUSES)


def test_what_is_missing_is_said(org: FakeOrg, campaigns: Campaigns) -> None:
    org.not_createable |= {CAMPAIGN, MEMBER, (MEMBER, "ContactId")}
    assert campaigns.permissions() == Permissions(
        (
            "The integration user may not add members to Campaigns: give it the feature licence Marketing User, and "
            "Read and Edit on Campaign (docs/campaigns.md).",
            "The integration user may not set the field ContactId of CampaignMember (docs/campaigns.md).",
        ),
        False,
        STATUSES,
    )
    org.hide(CAMPAIGN)
    org.hide(MEMBER)
    assert campaigns.permissions() == Permissions(
        (
            "The integration user does not see the object Campaign: give it Read on it (docs/campaigns.md).",
            "The integration user does not see the object CampaignMember: give it Read on it (docs/campaigns.md).",
        ),
        False,
        (),
    )


def test_without_the_statuses_of_members_salesforce_chooses(org: FakeOrg, campaigns: Campaigns) -> None:
    org.hide(MEMBER_STATUS)
    campaign = org.add_campaign("Spring")
    assert campaigns.statuses(campaign) == ()
    assert push(campaigns, campaign, LIST).added == 7
    assert {row["Status"] for row in org.rows(MEMBER)} == {"Sent"}


def test_members_by_pages(org: FakeOrg, campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaigns.salesforce._PAGE_ROWS", 2)
    campaign = org.add_campaign("Spring")
    push(campaigns, campaign, LIST)
    org.upsert(MEMBER, [{"Id": "00vzz0000000001AAA", "CampaignId": campaign, "LeadId": "00Qxx0000000001AAA"}])
    assert sorted(campaigns.members(campaign)) == LIST.to_list()


def test_more_campaigns_than_a_page(org: FakeOrg, campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fake_org.routes._QUERY_ROWS", 2)
    for number in range(5):
        org.add_campaign(f"Number {number}")
    assert len(campaigns.recent()) == 5


def test_nobody_is_there(org: FakeOrg, open_campaigns: Callable[..., Campaigns]) -> None:
    with pytest.raises(SourceError, match="Salesforce refuses the sign-in"):
        open_campaigns(username="nobody@example.edu").permissions()
