"""The OpenAPI document and the server agree, on requests that fit it and on ones that do not."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from running import Running
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def test_whatever_the_document_allows_or_forbids_is_answered_as_it_says(running: Running) -> None:
    document = running.client.get("/openapi.json").json()
    assert set(document["paths"]) == {
        "/generate", "/fim", "/completion", "/completions", "/infill", "/v1/completions", "/v1/fim/completions", "/v1/models",
        "/tokenize", "/detokenize", "/attribute", "/health", "/metrics", "/openapi.json",
    }  # fmt: skip
    schema, done = schemathesis.openapi.from_dict(document), 0
    for found in schema.get_all_operations():
        for mode in schemathesis.GenerationMode:
            operation = found.ok()
            if mode is schemathesis.GenerationMode.NEGATIVE and operation.method == "get":
                continue  # there is nothing to get wrong

            @settings(max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def answered(case: schemathesis.Case) -> None:
                nonlocal done
                done += 1
                response = case.call(base_url=running.url, timeout=20)
                case.validate_response(response, checks=CHECKS)

            answered()
    assert done > 50
