"""Which employees at Anschutz clicked a link about returning to work? Of a history small enough to be read."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data_access.schema import TABLES
from tests.data_access.loads import load_rows
from tests.data_access.rows import an_id, at, contact, contact_row, link_row, result_row, send
from tests.pages.at import app_at

BACK = "https://www.cuanschutz.edu/return-to-work?utm_source=email"
ELSEWHERE = "https://www.cu.edu/benefits"
# who they are: name, role, status, account, address of the link they clicked, further attributes
PEOPLE: list[tuple[str, str, str, int, str, str | None]] = [
    ("Nurse", "Staff", "Current", 11, BACK, '{"Building":"Nursing East"}'),
    ("Surgeon", "Faculty", "Current", 12, BACK, '{"Building":"Pavilion"}'),
    ("Dean", "Faculty", "Current", 10, BACK, None),
    ("Left", "Staff", "Former", 11, BACK, None),
    ("Student", "Student", "Current", 11, BACK, None),
    ("Boulderite", "Staff", "Current", 20, BACK, None),
    ("Uninterested", "Staff", "Current", 11, ELSEWHERE, None),
]
TREE = {
    10: ("CU Anschutz", None),
    11: ("College of Nursing", 10),
    12: ("School of Medicine", 10),
    20: ("CU Boulder", None),
}


def account(number: int | None) -> str | None:
    return None if number is None else an_id("001", number)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("anschutz") / "store"
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    rows["accounts"] = [
        {"id": account(number), "name": name, "parent_id": account(above)} for number, (name, above) in TREE.items()
    ]
    for number, (name, role, status, place, url, attributes) in enumerate(PEOPLE, 1):
        email = f"{name.lower()}@example.edu"
        rows["contacts"].append(contact_row(number, last_name=name, email=email, city="Aurora", attributes=attributes))
        rows["affiliations"].append(
            {
                "id": an_id("a1A", number),
                "contact_id": contact(number),
                "account_id": account(place),
                "role": role,
                "status": status,
            }
        )
        rows["results"].append(result_row(number, unique_clicks=1, opened=True))
        rows["link_details"].append(link_row(number, of_result=number, url=url, last_clicked_at=at(0.5 + number / 10)))
    # the dean is an alumna too, of 1998
    rows["affiliations"].append({**rows["affiliations"][2], "id": an_id("a1A", 90), "role": "Alumni"})
    degree = {"id": an_id("a2E", 1), "contact_id": contact(3), "degree": "MD", "graduation_year": 1998}
    rows["education"] = [degree, {**degree, "id": an_id("a2E", 2), "contact_id": contact(2), "graduation_year": 2015}]
    rows["sends"] = [{"id": send(1), "email_name": "Back on campus", "sent_at": at(0), "modified_at": at(0)}]
    load_rows(path, live={table: of for table, of in rows.items() if of})
    return path


def names(store: Path, monkeypatch: pytest.MonkeyPatch, **more: str | list[str]) -> list[str]:
    """Who is listed for employees at Anschutz, and whatever else is asked."""
    monkeypatch.setenv("IER_STORE", str(store))
    st.cache_data.clear()
    st.cache_resource.clear()
    app = app_at("pages/link_interests/page.py")
    asked = {"topic": "Returning to work", "least": "1", "role": ["Staff", "Faculty"], "campus": "CU Anschutz", **more}
    for key, value in asked.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert not app.warning
    return list(app.dataframe[0].value["Name"]) if app.metric[-1].value != "0" else []


@pytest.mark.parametrize(
    ("more", "listed"),
    [
        ({}, ["Nurse", "Surgeon", "Dean"]),
        ({"standing": "any"}, ["Nurse", "Surgeon", "Dean", "Left"]),
        ({"standing": "former"}, ["Left"]),
        ({"school": "College of Nursing"}, ["Nurse"]),
        ({"role": "Faculty"}, ["Surgeon", "Dean"]),
        ({"campus": "CU Boulder"}, ["Boulderite"]),
        ({"degree": "MD"}, ["Surgeon", "Dean"]),
        ({"degree": "MD", "graduated_from": "2000"}, ["Surgeon"]),
        ({"with": ["Building=Pavilion", "Building=Nursing East"]}, ["Nurse", "Surgeon"]),
        ({"city": "Aurora", "opted_out": "yes"}, []),
    ],
    ids=str,
)
def test_which_employees_at_anschutz_clicked_a_link_about_returning_to_work(
    store: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str | list[str]], listed: list[str]
) -> None:
    assert names(store, monkeypatch, **more) == listed
