"""Where a history may lie, and how a bucket is reached."""

from pathlib import Path

import pytest

from data_access.errors import HistoryError
from data_access.roots import Bucket, declared_root, root_of

SECRETS = """
[store]
place = "s3://our-ier/history"
work = "/srv/ier/work"
endpoint = "https://objects.example.edu"
access_key_id = "reader"
secret_access_key = "from the file"
"""


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.toml"
    path.write_text(SECRETS, "utf-8")
    return path


def test_a_folder_stays_a_folder(secrets: Path) -> None:
    assert root_of("/srv/ier/store", secrets, {}) == Path("/srv/ier/store")
    assert declared_root(Path("var"), secrets, {"IER_STORE": "elsewhere"}) == (Path("elsewhere"), True)
    assert declared_root(Path("var"), secrets.with_name("none"), {}) == (Path("var"), False)


def test_a_bucket_as_the_file_declares_it(secrets: Path) -> None:
    root, named = declared_root(Path("var"), secrets, {"AWS_SECRET_ACCESS_KEY": "from the environment"})
    assert named
    assert isinstance(root, Bucket)
    assert str(root) == "s3://our-ier/history"
    assert root.work == Path("/srv/ier/work/our-ier/history")
    assert root.options == {
        "aws_endpoint": "https://objects.example.edu",
        "aws_region": "us-east-1",
        "aws_access_key_id": "reader",
        "aws_secret_access_key": "from the environment",
    }
    assert "from the" not in repr(root)


def test_a_bucket_of_amazon_needs_no_more_than_its_name(secrets: Path) -> None:
    root = root_of("s3://our-ier/units/history/", secrets.with_name("none"), {"AWS_REGION": "us-west-2"})
    assert isinstance(root, Bucket)
    assert root.options == {"aws_region": "us-west-2"}
    assert (str(root), root.name) == ("s3://our-ier/units/history", "history")
    assert str(root.with_name("other")) == "s3://our-ier/units/other"


@pytest.mark.parametrize("text", ["s3://our-ier", "s3://our-ier/", "s3://our-ier/../x", "s3://Our Bucket/x", "s3:///x"])
def test_no_place_in_a_bucket(text: str, secrets: Path) -> None:
    with pytest.raises(HistoryError, match="write s3://bucket/prefix"):
        root_of(text, secrets, {})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("store = 1", "write \\[store\\]"),
        ("[store]\nendpoin = 'https://x'", "endpoin is no key; did you mean endpoint"),
        ("[store]\naccess_key_id = '<access key>'", "write real values for access_key_id"),
    ],
)
def test_what_can_not_be_meant(said: str, told: str, secrets: Path) -> None:
    secrets.write_text(said, "utf-8")
    with pytest.raises(HistoryError, match=told):
        declared_root(Path("var"), secrets, {})
