"""Salesforce itself as a source: Bulk API 2.0 query jobs, followed by SystemModstamp."""

from data_access.sources.salesforce.settings import SalesforceConnection
from data_access.sources.salesforce.source import SalesforceSource

__all__ = ["SalesforceConnection", "SalesforceSource"]
