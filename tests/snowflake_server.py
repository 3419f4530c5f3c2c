"""fakesnow as a process of its own: `python -m tests.snowflake_server PORT`, on loopback.

Beside what Snowflake speaks it knows POST /put {"table": …, "parquet": path}, which fills a table in one go.
"""

import sys
from typing import Any

import pyarrow as pa
import uvicorn
from fakesnow import arrow
from fakesnow.server import app, shared_fs
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_as_struct = arrow.timestamp_to_sf_struct


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


if __name__ == "__main__":
    arrow.timestamp_to_sf_struct = _with_nulls  # type: ignore[assignment]
    app.routes.append(Route("/put", _put, methods=["POST"]))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
