"""Evaluates expressions with Jinja2: reads a JSON list of sources, writes a JSON list of {"value": ...} or {"error": ...}."""
import json
import sys

import jinja2

environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
DATA = json.load(open(sys.argv[1], encoding="utf-8"))


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return plain(list(value))  # a generator, or a view


def answer(source):
    try:
        return {"value": plain(environment.compile_expression(source, undefined_to_none=False)(**DATA))}
    except Exception as error:  # Jinja2 raises whatever Python does
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([answer(source) for source in json.load(sys.stdin)], sys.stdout)
