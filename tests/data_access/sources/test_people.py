"""Further attributes of contacts, and education, from exports of any kind."""

from pathlib import Path

import polars as pl
import pytest

from data_access.errors import InputError
from data_access.schema import CONTACTS, EDUCATION, Table
from data_access.sources.exports import ExportFolder
from data_access.sources.refusals import RefusedRows
from data_access.sources.source import Origin
from tests.data_access.sources.people import ATTRIBUTES, check, field_map, frames, put_exports


def read(source: ExportFolder, table: Table) -> pl.DataFrame:
    return pl.concat(batch.frame for batch in source.read(table))


def opened(folder: Path, tmp_path: Path) -> ExportFolder:
    return ExportFolder(folder, Origin.LIVE, RefusedRows(tmp_path / "refused.csv"), field_map=field_map())


def test_csv(tmp_path: Path) -> None:
    source = opened(put_exports(tmp_path / "live"), tmp_path)
    assert set(source.tables()) == {CONTACTS, EDUCATION}
    check(read(source, CONTACTS), read(source, EDUCATION))


def test_parquet_with_numbers_and_dates(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    contacts, education = frames().values()
    year = pl.col("Class_Year__c").cast(pl.Float64, strict=False)
    contacts.with_columns(year).write_parquet(tmp_path / "live" / "CONTACT.parquet")
    day = pl.col("hed__Graduation_Date__c").str.to_date(strict=False)
    education.with_columns(day).write_parquet(tmp_path / "live" / "hed__Education_History__c.parquet")
    source = opened(tmp_path / "live", tmp_path)
    check(read(source, CONTACTS), read(source, EDUCATION))


def test_a_file_that_has_one_attribute_or_none(tmp_path: Path) -> None:
    folder = put_exports(tmp_path / "live")
    contacts = frames()["Contact"]
    (folder / "Contact.csv.gz").unlink()
    contacts.drop("Giving__c").write_csv(folder / "Contact_1.csv")
    contacts.drop("Giving__c", "Class_Year__c").write_csv(folder / "Contact_2.csv")
    source = opened(folder, tmp_path)
    assert source.missing["Contact_1.csv"][-1:] == ["Giving__c"]
    assert source.missing["Contact_2.csv"][-2:] == ["Giving__c", "Missing__c"]
    one = ['{"Class year":"2010"}', '{"Class year":null}']
    assert read(source, CONTACTS)["attributes"].to_list() == [*one, None, None]


def test_a_year_that_is_none_refuses_its_row(tmp_path: Path) -> None:
    folder = put_exports(tmp_path / "live")
    odd = frames()["hed__Education_History__c"].with_columns(pl.lit("unknown").alias("hed__Graduation_Date__c"))
    odd.write_csv(folder / "hed__Education_History__c_2.csv")
    source = opened(folder, tmp_path)
    (batch,) = [batch for batch in source.read(EDUCATION) if batch.refused]
    assert (batch.read, batch.refused) == (3, 3)
    said = (tmp_path / "refused.csv").read_text()
    assert "names no year from 1800 to 2100; write 2010 or 2010-05-07" in said


def test_education_without_its_person_is_no_education(tmp_path: Path) -> None:
    folder = put_exports(tmp_path / "live")
    education = frames()["hed__Education_History__c"].drop("hed__Contact__c")
    education.write_csv(folder / "hed__Education_History__c.csv.gz", compression="gzip")
    with pytest.raises(InputError, match="lacks the column hed__Contact__c"):
        opened(folder, tmp_path)


def test_without_attributes_in_the_map_there_are_none(tmp_path: Path) -> None:
    source = ExportFolder(put_exports(tmp_path / "live"), Origin.LIVE, RefusedRows(tmp_path / "refused.csv"))
    assert read(source, CONTACTS)["attributes"].to_list() == [None] * len(ATTRIBUTES)
