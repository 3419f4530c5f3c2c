"""The REST endpoints of the fake org."""

import json
from base64 import b64decode
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import jwt
import polars as pl
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fake_org.faults import errors
from tests.fake_org.ingest import OVER, IngestJob, RefusedError
from tests.fake_org.jobs import DEFAULT_ROWS, Job, as_csv
from tests.fake_org.org import FakeOrg
from tests.fake_org.soql import SoqlError

VERSIONS = ("58.0", "62.0", "66.0")
_DATA = "/services/data"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_JOBS_A_PAGE = 2
_AUDIENCES = ["https://login.salesforce.com", "https://test.salesforce.com"]
_QUERY_ROWS = 2000


class Routes:
    """Answers for an org, which may be changed for another one between two tests."""

    def __init__(self, org: FakeOrg) -> None:
        self.org = org
        self._cursors: dict[str, pl.DataFrame] = {}
        self._objects: dict[str, str] = {}

    def app(self) -> Starlette:
        """What uvicorn serves."""
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=_METHODS)])

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        with self.org.lock:
            path = request.url.path
            self.org.requests.append(f"{request.method} {path}")
            try:
                answer = self._route(request, path, body)
            except SoqlError as error:
                answer = errors(400, error.code, str(error))
            except RefusedError as error:
                answer = errors(error.status, error.code, str(error))
            for fault in self.org.faults:
                if fault.strikes(f"{request.method} {path}"):
                    answer = fault.action(answer)
            answer.headers["Date"] = format_datetime(self.org.now + self.org.date_shift, usegmt=True)
            return answer

    def _route(self, request: Request, path: str, body: bytes) -> Response:
        if path == "/services/oauth2/token":
            return self._token(request, body)
        if path.rstrip("/") == _DATA:
            return JSONResponse([{"version": version, "url": f"{_DATA}/v{version}"} for version in VERSIONS])
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.org.sessions:
            return errors(401, "INVALID_SESSION_ID", "Session expired or invalid")
        org = self.org
        if org.api_used >= org.api_limit:
            return errors(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        org.api_used += 1
        version, _, rest = path.removeprefix(f"{_DATA}/v").partition("/")
        answer = self._data(request, version, rest.strip("/").split("/"), body)
        if rest:
            answer.headers["Sforce-Limit-Info"] = f"api-usage={org.api_used}/{org.api_limit}"
        return answer

    def _data(self, request: Request, version: str, path: list[str], body: bytes) -> Response:
        if version not in VERSIONS:
            return errors(404, "NOT_FOUND", "The requested resource does not exist")
        match path:
            case [""]:
                identity = f"https://login.salesforce.com/id/00Dxx0000001gPLEAY/{self.org.user_id}"
                return JSONResponse({"identity": identity, "sobjects": f"{_DATA}/v{version}/sobjects"})
            case ["limits"]:
                left = self.org.api_limit - self.org.api_used
                return JSONResponse({"DailyApiRequests": {"Max": self.org.api_limit, "Remaining": left}})
            case ["sobjects"]:
                seen = [name for name in self.org.types if self.org.visible(name)]
                return JSONResponse({"sobjects": [{"name": name, "queryable": True} for name in seen]})
            case ["sobjects", name, "describe"] if self.org.visible(name):
                return JSONResponse(self.org.describe(name))
            case ["query" | "queryAll" as kind, *more]:
                return self._query(request, kind, more, version)
            case ["sobjects", name] if request.method == "POST" and self.org.visible(name):
                made = self.org.create(name, json.loads(body))
                return JSONResponse({"id": made, "success": True, "errors": []}, 201)
            case ["jobs", *rest]:
                return self._jobs(request, version, rest, body)
        return errors(404, "NOT_FOUND", "The requested resource does not exist")

    def _jobs(self, request: Request, version: str, path: list[str], body: bytes) -> Response:
        match request.method, path:
            case "POST", ["query"]:
                return self._create(json.loads(body), version)
            case _, ["query", job, *rest] if job in self.org.jobs.all:
                return self._job(request, self.org.jobs.all[job], rest)
            case "POST", ["ingest"]:
                return JSONResponse(self.org.ingest.create(json.loads(body), float(version)).info())
            case "GET", ["ingest"]:
                return self._list_jobs(int(request.query_params.get("queryLocator", 0)), version)
            case _, ["ingest", job, *rest] if job in self.org.ingest.all:
                return self._ingest(request, self.org.ingest.all[job], rest, body)
        return errors(404, "NOT_FOUND", "The requested resource does not exist")

    def _query(self, request: Request, kind: str, more: list[str], version: str) -> Response:
        if kind == "queryAll" and self.org.recycle_bin_closed:
            return errors(403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
        if more:
            cursor, _, start = more[0].partition("-")
        else:
            cursor, start = f"01gxx{len(self._cursors):010d}AAA", "0"
            query = self.org.check(request.query_params["q"])
            self._cursors[cursor] = self.org.select(query, query_all=kind == "queryAll")
            self._objects[cursor] = query.object_name
        found, following = self._cursors[cursor], int(start) + _QUERY_ROWS
        records = [self.org.as_json(self._objects[cursor], row) for row in found[int(start) : following].to_dicts()]
        answer: dict[str, Any] = {"totalSize": found.height, "records": records}
        if following < found.height:
            url = f"{_DATA}/v{version}/{kind}/{cursor}-{following}"
            return JSONResponse(answer | {"done": False, "nextRecordsUrl": url})
        return JSONResponse(answer | {"done": True})

    def _create(self, asked: dict[str, str], version: str) -> Response:
        if asked["operation"] == "queryAll" and self.org.recycle_bin_closed:
            return errors(403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
        job = self.org.jobs.create(asked["query"], asked["operation"], float(version))
        return JSONResponse(job.info())

    def _job(self, request: Request, job: Job, rest: list[str]) -> Response:
        jobs = self.org.jobs
        match request.method, rest:
            case "GET", []:
                jobs.poll(job)
                return JSONResponse(job.info())
            case "PATCH", []:
                job.state = "Aborted"
                return JSONResponse(job.info())
            case "DELETE", []:
                del jobs.all[job.id]
                return Response(status_code=204)
            case "GET", ["results"] if job.result is not None:
                params = request.query_params
                frame, locator = job.page(params.get("locator"), int(params.get("maxRecords", DEFAULT_ROWS)))
                headers = {"Sforce-Locator": locator, "Sforce-NumberOfRecords": str(frame.height)}
                return Response(as_csv(frame), 200, headers, "text/csv")
        return errors(400, "INVALIDJOBSTATE", "Query job is not finished")

    def _list_jobs(self, first: int, version: str) -> Response:
        infos = [job.info() for job in self.org.ingest.all.values()]
        answer: dict[str, Any] = {"records": infos[first : first + _JOBS_A_PAGE], "done": True, "nextRecordsUrl": None}
        if first + _JOBS_A_PAGE < len(infos):
            url = f"{_DATA}/v{version}/jobs/ingest?queryLocator={first + _JOBS_A_PAGE}"
            answer |= {"done": False, "nextRecordsUrl": url}
        return JSONResponse(answer)

    def _ingest(self, request: Request, job: IngestJob, rest: list[str], body: bytes) -> Response:
        ingest = self.org.ingest
        match request.method, rest:
            case "GET", []:
                ingest.poll(job)
                return JSONResponse(job.info())
            case "PUT", ["batches"]:
                ingest.upload(job, request.headers.get("Content-Type", ""), body)
                return Response(status_code=201)
            case "PATCH", []:
                ingest.change(job, json.loads(body)["state"])
                return JSONResponse(job.info())
            case "DELETE", []:
                if job.state not in OVER:
                    raise RefusedError("INVALIDJOBSTATE", "The job has not ended")
                del ingest.all[job.id]
                return Response(status_code=204)
            case "GET", ["successfulResults" | "failedResults" | "unprocessedrecords" as kind]:
                return Response(ingest.result(job, kind), 200, media_type="text/csv")
        return errors(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed")

    def _token(self, request: Request, body: bytes) -> Response:
        form = dict(parse_qsl(body.decode()))
        app = self.org.app
        if form.get("grant_type") == "client_credentials":
            given = request.headers.get("Authorization", "").removeprefix("Basic ")
            if b64decode(given).decode() != f"{app.consumer_key}:{app.client_secret}":
                return _refused("invalid_client", "invalid client credentials")
        elif form.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            try:
                claims = jwt.decode(
                    form["assertion"], app.key.public_key(), ["RS256"], audience=_AUDIENCES, issuer=app.consumer_key
                )
            except jwt.PyJWTError:
                return _refused("invalid_grant", "invalid assertion")
            if claims["sub"] != app.username:
                return _refused("invalid_grant", f"user {claims['sub']} hasn't approved this consumer")
        else:
            return _refused("unsupported_grant_type", "grant type not supported")
        url = f"https://{request.headers['Host']}"
        return JSONResponse({"access_token": self.org.open_session(), "instance_url": url, "token_type": "Bearer"})


def _refused(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)
