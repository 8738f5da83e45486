"""The description of the API in OpenAPI 3.1, made from the endpoints themselves."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.api.endpoint import Endpoint, Nothing, Told
from bot.api.problems import Problem
from bot.web.problems import MEDIA_TYPE

VERSION = "1.0"
REF = "#/components/schemas/{model}"
BEARER = "login"

Json = dict[str, Any]

_PART = re.compile(r"\{(\w+)\}")


class WrongField(Told):
    """One field and what is wrong with it."""

    field: str
    message: str


class ProblemBody(Told):
    """A problem (RFC 9457): `title` and `detail` are for people, `code` is for programs."""

    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[WrongField] | None = None


def document(title: str, endpoints: Sequence[Endpoint[Any]]) -> Json:
    """The whole description."""
    schemas, names = _schemas(endpoints)
    paths: dict[str, Json] = defaultdict(dict)
    for endpoint in endpoints:
        paths[endpoint.path][endpoint.method.lower()] = _operation(endpoint, schemas, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION},
        "servers": [{"url": "/"}],
        "paths": dict(paths),
        "components": {
            "schemas": schemas,
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(endpoints: Sequence[Endpoint[Any]]) -> tuple[Json, dict[type[BaseModel], str]]:
    """Every model's schema, and under which name each stands."""
    taken = {one.takes for one in endpoints if one.takes is not Nothing}
    given = {one.gives for one in endpoints if not isinstance(one.gives, str)} | {ProblemBody}
    wanted: list[tuple[Any, Any]] = [(model, "validation") for model in sorted(taken, key=_name)]
    wanted += [(model, "serialization") for model in sorted(given, key=_name)]
    refs, found = models_json_schema(wanted, ref_template=REF)
    names: dict[Any, str] = {model: str(ref["$ref"]).rpartition("/")[2] for (model, _), ref in refs.items()}
    return found.get("$defs", {}), names


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _operation(endpoint: Endpoint[Any], schemas: Json, names: dict[type[BaseModel], str]) -> Json:
    said: Json = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint, schemas, names),
        "responses": _responses(endpoint, names),
    }
    if endpoint.login:
        said["security"] = [{BEARER: []}]
    if not endpoint.in_query and endpoint.takes is not Nothing:
        said["requestBody"] = {"required": True, "content": _json(names[endpoint.takes])}
    return said


def _parameters(endpoint: Endpoint[Any], schemas: Json, names: dict[type[BaseModel], str]) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PART.findall(endpoint.path)
    ]
    if endpoint.in_query and endpoint.takes is not Nothing:
        model = schemas[names[endpoint.takes]]
        required = model.get("required", [])
        found += [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in model.get("properties", {}).items()
        ]
    if endpoint.keyed:
        schema = {"type": "string", "minLength": 8, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema})
    return found


def _responses(endpoint: Endpoint[Any], names: dict[type[BaseModel], str]) -> Json:
    gives = endpoint.gives
    content = {gives: {"schema": {"type": "string"}}} if isinstance(gives, str) else _json(names[gives])
    found: Json = {str(status): {"description": "成功", "content": content} for status in endpoint.statuses}
    by_status: dict[int, list[Problem]] = defaultdict(list)
    for problem in endpoint.all_problems:
        by_status[problem.status].append(problem)
    for status, ones in sorted(by_status.items()):
        words = "；".join(f"{one.code}：{one.title}" for one in ones)
        found[str(status)] = {"description": words, "content": {MEDIA_TYPE: {"schema": _ref(names[ProblemBody])}}}
    return found


def _json(name: str) -> Json:
    return {"application/json": {"schema": _ref(name)}}


def _ref(name: str) -> Json:
    return {"$ref": REF.format(model=name)}
