"""fakesnow as a process of its own: `python -m tests.snowflake_server PORT`, on loopback.

Beside what Snowflake speaks it knows POST /put {"table": …, "parquet": path}, which fills a table in one go, and
POST /admit {"user": …, …}, from which on that user gets in by this alone: {"public_key": PEM}, or {"authenticator": …,
"token": …}. GET /asked gives, by user, the parameters of the newest session; GET /forget ends every session.
"""

import gzip
import json
import sys
from base64 import b64encode
from hashlib import sha256
from typing import Any

import jwt
import pyarrow as pa
import uvicorn
from cryptography.hazmat.primitives import serialization
from fakesnow import arrow
from fakesnow.server import app, login_request, sessions, shared_fs
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_as_struct = arrow.timestamp_to_sf_struct
_LOGIN = "/session/v1/login-request"
_REFUSED = {"data": None, "success": False, "code": "390144", "message": "JWT token is invalid."}
_admitted: dict[str, dict[str, str]] = {}
_asked: dict[str, dict[str, Any]] = {}


def _with_nulls(moments: Any) -> Any:
    """fakesnow 0.12.1 sends a timestamp that is null as 1970."""
    sent = _as_struct(moments)
    nulls = pa.chunked_array(moments.is_null()).combine_chunks()
    return pa.StructArray.from_arrays(sent.flatten(), fields=list(sent.type), mask=nulls)


async def _put(request: Request) -> JSONResponse:
    asked = await request.json()
    with shared_fs.duck_conn.cursor() as duck:
        duck.execute(f"INSERT INTO {asked['table']} SELECT * FROM read_parquet('{asked['parquet']}')")
    return JSONResponse({})


async def _admit(request: Request) -> JSONResponse:
    how = await request.json()
    _admitted[how.pop("user").upper()] = how
    return JSONResponse({})


async def _tell(_: Request) -> JSONResponse:
    return JSONResponse(_asked)


async def _forget(_: Request) -> JSONResponse:
    sessions.clear()
    return JSONResponse({})


async def _login(request: Request) -> JSONResponse:
    body = await request.body()
    told = json.loads(gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body)["data"]
    user = told["LOGIN_NAME"].upper()
    if not _gets_in(told, user, _admitted.get(user)):
        return JSONResponse(_REFUSED)
    _asked[user] = {**dict(request.query_params), **told["SESSION_PARAMETERS"]}
    return await login_request(request)


def _gets_in(told: dict[str, Any], user: str, how: dict[str, str] | None) -> bool:
    if how is None:
        return True
    if "token" in how:
        return (told.get("AUTHENTICATOR"), told.get("TOKEN")) == (how["authenticator"], how["token"])
    key = serialization.load_pem_public_key(how["public_key"].encode())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    subject = f"{told['ACCOUNT_NAME'].upper()}.{user}"
    try:
        claims = jwt.decode(told["TOKEN"], how["public_key"], ["RS256"], options={"require": ["exp", "iat"]})
    except (jwt.PyJWTError, KeyError):
        return False
    fingerprint = f"SHA256:{b64encode(sha256(der).digest()).decode()}"
    return (claims["iss"], claims["sub"]) == (f"{subject}.{fingerprint}", subject)


if __name__ == "__main__":
    arrow.timestamp_to_sf_struct = _with_nulls  # type: ignore[assignment]
    app.routes[:] = [route for route in app.routes if getattr(route, "path", "") != _LOGIN]
    app.routes.extend(
        [
            Route(_LOGIN, _login, methods=["POST"]),
            Route("/put", _put, methods=["POST"]),
            Route("/admit", _admit, methods=["POST"]),
            Route("/asked", _tell),
            Route("/forget", _forget),
        ]
    )
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
