"""A list into a Salesforce Campaign, through the page: what is missing is said, and what is sent arrives."""

from hashlib import sha256
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from campaigns.ingest import IngestJob
from campaigns.salesforce import Campaigns
from data_access.errors import KeptError
from data_access.history import open_history
from data_access.kept import Search, Taken, open_ledger
from tests.conftest import ROOT
from tests.fake_org import FakeOrg, Server
from tests.fake_org.ingest import CAMPAIGN, MEMBER
from tests.fake_org.org import CONTACT
from tests.pages.at import app_at
from ui import demo, handing, sending
from ui.sending import desk

PAGE = "pages/link_interests/page.py"
EXAMPLES = ROOT / "examples" / "exports"


@pytest.fixture
def server(running: Server) -> Server:
    running.org = FakeOrg()
    running.org.job_polls = 1
    running.org.load(EXAMPLES / "live")
    running.up()
    return running


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    st.cache_data.clear()
    st.cache_resource.clear()
    path = tmp_path / "secrets.toml"
    path.touch()
    monkeypatch.setenv("IER_SECRETS", str(path))
    return path


@pytest.fixture
def connected(secrets: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Switched on, and connected to the org."""
    key = secrets.with_name("key.pem")
    key.write_text(server.org.app.private_key, encoding="utf-8")
    settings = server.settings(private_key=None, private_key_file=str(key))
    lines = [f'{name} = "{value}"' for name, value in settings.items()]
    secrets.write_text("\n".join(['[connections.live]\ntype = "salesforce"', *lines]), encoding="utf-8")
    monkeypatch.setenv("IER_CAMPAIGN_PUSH", "1")
    return server


@pytest.fixture
def app(example_store: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("IER_STORE", str(example_store))
    app = app_at(PAGE)
    app.query_params["role"] = "Alumni"
    app.session_state["purpose.session"], app.session_state["who.name"] = "Homecoming", "Ana"
    return app


def told(app: AppTest) -> str:
    assert not app.exception
    shown = [*app.caption, *app.warning, *app.error, *app.info, *app.success]
    return "\n".join(str(element.value) for element in shown)


def opened(app: AppTest) -> AppTest:
    app.run()
    return app.toggle(key="interests.campaign.open").set_value(True).run()


def chosen(app: AppTest, campaign: str) -> AppTest:
    return app.selectbox(key="interests.campaign.id").set_value(campaign).run()


def sent(app: AppTest) -> AppTest:
    """Look, send, and wait until it is done."""
    app.button(key="interests.campaign.look").click().run()
    app.button(key="interests.campaign.send").click().run()
    newest = desk()._newest
    assert newest is not None
    newest.join(30)
    return app.run()


def test_it_is_off_until_somebody_switches_it_on(app: AppTest) -> None:
    assert "That is switched off here; whoever runs the app can switch it on (docs/campaigns.md)." in told(app.run())
    assert not [toggle for toggle in app.toggle if toggle.key == "interests.campaign.open"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[campaigns]\npush = true\n", r"No connection to Salesforce is declared"),
        (
            f'[campaigns]\npush = true\n[connections.live]\ntype = "exports"\nfolder = "{EXAMPLES / "live"}"\n',
            r"is of type exports\, which is only read",
        ),
        ('[campaigns]\npush = "yes"\n', r"push is neither true nor false"),
        ('[campaigns]\npush = true\n[connections.live]\ntype = "salesforce"\n', r"lacks consumer\_key"),
    ],
)
def test_what_is_missing_in_the_configuration_is_said(text: str, sentence: str, app: AppTest, secrets: Path) -> None:
    secrets.write_text(text, encoding="utf-8")
    assert sentence in told(app.run())
    assert app.get_by_key("interests.download").proto.label == "Download 19 people for a campaign"


def test_what_the_user_may_not_do_is_said(app: AppTest, connected: Server, org: FakeOrg) -> None:
    org.not_createable.add(MEMBER)
    assert "may not add members to Campaigns" in told(opened(app))
    st.cache_data.clear()
    org.hide(MEMBER)
    assert "does not see the object CampaignMember" in told(app.run())
    st.cache_data.clear()
    org.hidden.clear()
    org.not_createable = {CAMPAIGN}
    assert r"There is no Campaign that the integration user sees" in told(app.run())


def test_salesforce_refuses_us(app: AppTest, connected: Server, org: FakeOrg) -> None:
    org.app.username = "somebody.else@example.edu"
    assert "Salesforce refuses the sign" in told(opened(app))


def test_into_a_campaign_that_exists_twice(
    app: AppTest, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = org.add_campaign("Spring *game*")
    chosen(opened(app), campaign)
    assert app.button(key="interests.campaign.send").disabled
    app.button(key="interests.campaign.look").click().run()
    assert (
        r"Into the Campaign Spring \*game\*: 19 people on the list, 1 left out. 0 are members already and stay as they "
        "are; **19 would be added**. Nothing was sent yet."
    ) in told(app)
    assert org.members(campaign) == []
    sent(app)
    assert r"19 people added to Spring \*game\*; 0 were members already; 0 refused." in told(app)
    members = org.members(campaign)
    assert len(set(members)) == len(members) == 19
    (entry,) = open_ledger().entries(Search(kinds=[Taken.PUSH]), most=1).rows(named=True)
    assert (entry["who"], entry["purpose"], entry["rows"]) == ("Ana", "Homecoming", 19)
    assert entry["question"].endswith("Sent into the Campaign “Spring *game*”.")
    # of a few who is on it, by salted digests, and none that everybody can make of guessed ids
    assert (sorted(entry["about"]), entry["sha256"]) == (sorted(members), "")
    app.button(key="interests.campaign.look").click().run()
    assert "19 are members already and stay as they are; **0 would be added**" in told(app)
    assert app.button(key="interests.campaign.send").disabled
    # somebody switched a reason off: it has to be looked at again
    app.toggle(key="interests.leave_out.opted_out").set_value(False).run()
    assert "would be added" not in told(app)
    monkeypatch.setattr(handing, "MANY", 20)
    sent(app)
    (entry,) = open_ledger().entries(Search(kinds=[Taken.PUSH]), most=1).rows(named=True)
    assert entry["about"] == []
    assert entry["sha256"] == sha256("\n".join(sorted(org.members(campaign))).encode()).hexdigest()
    assert r"1 person added to Spring \*game\*; 19 were members already; 0 refused." in told(app)
    assert len(org.members(campaign)) == 20


def five_people() -> None:
    """A page whose list changes while its words stay."""
    import streamlit as st  # noqa: PLC0415 - this is a script of its own

    from campaigns.mailing import Listing, choose  # noqa: PLC0415
    from data_access.history import open_history  # noqa: PLC0415
    from ui.campaign import campaign_part  # noqa: PLC0415

    history = open_history()
    standing = history.standing()
    people = standing.select("person").sort("person").slice(st.session_state.get("first", 0), 5)
    campaign_part(history, choose(history, Listing("Law", "Who is at Law?", (), people), standing, ()), "interests")


def test_another_list_of_the_same_words_has_to_be_looked_at_again(
    example_store: Path, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IER_STORE", str(example_store))
    campaign = org.add_campaign("Spring")
    app = AppTest.from_function(five_people, default_timeout=60)
    app.session_state["purpose.session"], app.session_state["who.name"] = "Homecoming", "Ana"
    chosen(opened(app), campaign)
    app.button(key="interests.campaign.look").click().run()
    assert "5 people on the list, 0 left out. 0 are members already" in told(app)
    assert not app.run().button(key="interests.campaign.send").disabled
    app.session_state["first"] = 5
    assert app.run().button(key="interests.campaign.send").disabled
    assert "would be added" not in told(app)
    sent(app)
    standing = open_history(example_store).standing()["person"].sort()
    assert org.members(campaign) == sorted(open_history(example_store).people(standing[5:10])["contact_id"])


def some_people() -> None:
    """A page for somebody who sees the people of one campus only."""
    import streamlit as st  # noqa: PLC0415 - this is a script of its own

    from campaigns.mailing import Listing, choose  # noqa: PLC0415
    from data_access.access import Scope  # noqa: PLC0415
    from data_access.history import open_history  # noqa: PLC0415
    from ui.campaign import campaign_part  # noqa: PLC0415

    history = open_history().within(Scope(campuses=(st.session_state["campus"],)))
    standing = history.standing()
    people = standing.select("person").sort("person").head(5)
    campaign_part(history, choose(history, Listing("Law", "Who is at Law?", (), people), standing, ()), "interests")


def test_who_sees_a_part_of_the_people_sends_into_campaigns_of_their_own(
    example_store: Path, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(_: object) -> None:
        raise AssertionError("nobody asks which Campaigns there are")

    monkeypatch.setenv("IER_STORE", str(example_store))
    monkeypatch.setattr(Campaigns, "recent", looked)
    org.add_campaign("Spring")
    app = AppTest.from_function(some_people, default_timeout=60)
    app.session_state["purpose.session"], app.session_state["who.name"] = "Homecoming", "Ana"
    app.session_state["campus"] = "CU Denver"
    chosen(opened(app), "")
    assert app.selectbox(key="interests.campaign.id").options == ["A new Campaign …"]
    app.text_input(key="interests.campaign.name").set_value("Ours").run()
    sent(app)
    assert "5 people added to Ours" in told(app)
    # what was begun can be completed
    made = org.rows(CAMPAIGN)[-1]["Id"]
    assert app.selectbox(key="interests.campaign.id").value == made
    app.button(key="interests.campaign.look").click().run()
    assert "5 are members already" in told(app)
    app.run()
    assert len(app.selectbox(key="interests.campaign.id").options) == 2


def test_what_came_of_a_push_is_not_told_to_whoever_sees_something_else_by_now(
    example_store: Path, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IER_STORE", str(example_store))
    app = AppTest.from_function(some_people, default_timeout=60)
    app.session_state["purpose.session"], app.session_state["who.name"] = "Homecoming", "Ana"
    app.session_state["campus"] = "CU Denver"
    chosen(opened(app), "")
    app.text_input(key="interests.campaign.name").set_value("Ours").run()
    sent(app)
    assert "5 people added to Ours" in told(app)
    app.session_state["campus"] = "UCCS"
    app.run()
    assert "added to Ours" not in told(app)
    assert app.selectbox(key="interests.campaign.id").options == ["A new Campaign …"]


def test_into_a_new_campaign_and_somebody_is_refused(app: AppTest, connected: Server, org: FakeOrg) -> None:
    person = app.run().dataframe[0].value["Contact ID"][3]
    org.ingest.refused = {person: "do not contact"}
    chosen(opened(app), "")
    app.text_input(key="interests.campaign.name").set_value("Homecoming").run()
    app.selectbox(key="interests.campaign.status").set_value("Planned").run()
    sent(app)
    assert [(row["Name"], row["Status"], row["IsActive"]) for row in org.rows(CAMPAIGN)] == [
        ("Homecoming", "Planned", "true")
    ]
    assert "18 people added to Homecoming; 0 were members already; 1 refused." in told(app)
    (refused,) = [shown.value for shown in app.dataframe if "Why Salesforce refused" in shown.value.columns]
    assert refused.to_dict("records") == [
        {"Contact ID": person, "Why Salesforce refused": "FIELD_CUSTOM_VALIDATION_EXCEPTION: do not contact"}
    ]
    # the new one is chosen now, and sending again adds nobody but tries who was refused
    made = org.rows(CAMPAIGN)[0]["Id"]
    assert app.selectbox(key="interests.campaign.id").value == made
    app.button(key="interests.campaign.look").click().run()
    assert "18 are members already and stay as they are; **1 would be added**" in told(app)
    chosen(app, "")
    app.text_input(key="interests.campaign.name").set_value("Homecoming").run()
    app.button(key="interests.campaign.look").click().run()
    assert "There is a Campaign called Homecoming already" in told(app)


def test_stopped_half_way_and_sent_again(app: AppTest, connected: Server, org: FakeOrg) -> None:
    campaign = org.add_campaign("Spring")
    org.ingest.stops_after = 5
    sent(chosen(opened(app), campaign))
    assert "5 people added to Spring; 0 were members already; 0 refused. It was stopped" in told(app)
    assert "Look first and send again: whoever is in is left alone." in told(app)
    org.ingest.stops_after = None
    sent(app)
    assert "14 people added to Spring; 5 were members already; 0 refused." in told(app)
    assert len(org.members(campaign)) == 19


def test_what_breaks_off_unforeseen_says_that_it_does_not_know(
    app: AppTest, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: IngestJob) -> None:
        raise ZeroDivisionError

    campaign = org.add_campaign("Spring")
    with monkeypatch.context() as broken:
        broken.setattr(IngestJob, "failures", breaks)
        sent(chosen(opened(app), campaign))
    assert len(org.members(campaign)) == 19
    (error,) = [str(one.value) for one in app.error]
    assert error.startswith("The push broke off\\, and it is not known how many were added\\.")
    assert "nobody is added twice" in error
    app.button(key="interests.campaign.look").click().run()
    assert "19 are members already and stay as they are; **0 would be added**" in told(app)


def test_what_keeps_a_push_from_beginning_adds_nobody(app: AppTest, connected: Server, org: FakeOrg) -> None:
    campaign = org.add_campaign("Spring")
    chosen(opened(app), campaign)
    app.button(key="interests.campaign.look").click().run()
    org.app.username = "somebody.else@example.edu"
    org.sessions.clear()
    app.button(key="interests.campaign.send").click().run()
    newest = desk()._newest
    assert newest is not None
    newest.join(30)
    (error,) = [str(one.value) for one in app.run().error]
    assert error.startswith("Nobody was added")
    assert org.members(campaign) == []


def test_nothing_is_sent_that_the_ledger_does_not_have(
    app: AppTest, connected: Server, org: FakeOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise KeptError("The disk is full.")

    monkeypatch.setattr(sending, "open_ledger", broken)
    chosen(opened(app), "")
    app.text_input(key="interests.campaign.name").set_value("Homecoming").run()
    sent(app)
    assert r"Nobody was added\. The disk is full\." in told(app)
    assert org.rows(CAMPAIGN) == []
    # nor without a purpose
    app.session_state["purpose.session"] = ""
    app.button(key="interests.campaign.look").click().run()
    assert app.button(key="interests.campaign.send").disabled


def test_what_a_contact_deleted_since_comes_to(app: AppTest, connected: Server, org: FakeOrg) -> None:
    campaign = org.add_campaign("Spring")
    person = app.run().dataframe[0].value["Contact ID"][0]
    org.delete(CONTACT, person)
    sent(chosen(opened(app), campaign))
    assert "18 people added to Spring; 0 were members already; 1 refused." in told(app)


def test_a_demo_has_no_campaign(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connected: Server
) -> None:
    monkeypatch.setattr(demo, "DEMO_PLACE", tmp_path / "demo")
    monkeypatch.delenv("IER_STORE", raising=False)
    monkeypatch.setenv("IER_DEMO", "1000")
    app = app_at(PAGE, timeout=120).run()
    assert "no Salesforce has them, so there is no Campaign to send them to" in told(app)
