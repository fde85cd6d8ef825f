"""Everything the service refuses or fails with: one type, one rendering.

    ServiceError 500
    |- InvalidRequest 400
    |  |- InvalidJson, UnsupportedField, ContextLengthExceeded, SchemaNotSupported
    |  `- ObservationUnmatched, ObservationTampered, ObservationUnverified
    |- AuthenticationFailed 401, PermissionDenied 403
    |- NotFound 404 - ModelNotFound
    |- MethodNotAllowed 405, BodyTooLarge 413, UnsupportedMediaType 415
    |- ContractViolation 422 - ToolCallInvalid, FormatInvalid, ObservationFabricated
    |- Overloaded 429
    `- EngineUnavailable 503, LedgerUnavailable 503, DeadlineExceeded 504

`code` is the wire's error code, the metric's label and the ledger's field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class ServiceError(Exception):
    """A failure with a status, a type and a code; `param` is the path of the field at fault."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "server_error"
    code: ClassVar[str] = "internal_error"
    usual_retry_after_s: ClassVar[float | None] = None
    """When to come back, where who raises it knows nothing better."""

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.details = dict(details or {})
        self.retry_after_s = self.usual_retry_after_s if retry_after_s is None else retry_after_s

    def body(self) -> dict[str, Any]:
        """The OpenAI error body; `details` (findings, reasons) stand beside the four standard fields."""
        error: dict[str, Any] = {
            "message": self.message,
            "type": self.type,
            "param": self.param,
            "code": self.code,
        }
        return {"error": error | self.details}


class InvalidRequest(ServiceError):
    """A field has a wrong type or value."""

    status, type, code = 400, "invalid_request_error", "invalid_request"


class InvalidJson(InvalidRequest):
    """The body is not JSON."""

    code = "invalid_json"


class UnsupportedField(InvalidRequest):
    """A field we do not know, or do not support, that would change the meaning of the request."""

    code = "unsupported_field"


class ContextLengthExceeded(InvalidRequest):
    """The prompt, or the prompt with the answer asked for, does not fit the model's context."""

    code = "context_length_exceeded"


class SchemaNotSupported(InvalidRequest):
    """A tool's parameter schema, or a response schema, cannot be compiled."""

    code = "schema_not_supported"


class ObservationUnmatched(InvalidRequest):
    """A tool message answers no call of the conversation."""

    code = "observation_unmatched"


class ObservationTampered(InvalidRequest):
    """A call that we issued came back with another name or other arguments."""

    code = "observation_tampered"


class ObservationUnverified(InvalidRequest):
    """A tool message answers a call that we did not issue, and the policy is `require`."""

    code = "observation_unverified"


class AuthenticationFailed(ServiceError):
    """No key, or one that we do not know."""

    status, type, code = 401, "authentication_error", "invalid_api_key"


class PermissionDenied(ServiceError):
    """The key lacks the scope that the route wants."""

    status, type, code = 403, "permission_error", "insufficient_scope"


class NotFound(ServiceError):
    """No such route or record."""

    status, type, code = 404, "invalid_request_error", "not_found"


class ModelNotFound(NotFound):
    """The request names a model that is not served here."""

    code = "model_not_found"


class MethodNotAllowed(ServiceError):
    """The route exists, the method does not."""

    status, type, code = 405, "invalid_request_error", "method_not_allowed"


class BodyTooLarge(ServiceError):
    """The request's body is over `server.body_bytes`."""

    status, type, code = 413, "invalid_request_error", "body_too_large"


class UnsupportedMediaType(ServiceError):
    """The body is not `application/json`."""

    status, type, code = 415, "invalid_request_error", "unsupported_media_type"


class ContractViolation(ServiceError):
    """The recoveries are spent and the last draft may not leave: by its code, or for the guard's other reasons."""

    status, type, code = 422, "contract_violation", "contract_violation"


class ToolCallInvalid(ContractViolation):
    """The last draft that may be decoded held an invalid, unknown or broken call, or lacked a required one."""

    code = "tool_call_invalid"


class FormatInvalid(ContractViolation):
    """The text of the last draft that may be decoded was not what `response_format` asks for."""

    code = "format_invalid"


class ObservationFabricated(ContractViolation):
    """The last draft that may be decoded held a made-up observation."""

    code = "observation_fabricated"


class Overloaded(ServiceError):
    """The queue is full; `retry_after_s` says when to come back."""

    status, type, code = 429, "rate_limit_error", "queue_full"


class EngineUnavailable(ServiceError):
    """The engine is starting, dead or hung, or too busy to compile another grammar."""

    status, type, code = 503, "service_unavailable", "engine_unavailable"
    usual_retry_after_s = 1.0


class LedgerUnavailable(ServiceError):
    """The turn could not be recorded and `ledger.mode` is `required`."""

    status, type, code = 503, "service_unavailable", "ledger_unavailable"


class DeadlineExceeded(ServiceError):
    """The turn did not end, or did not start, within its deadline."""

    status, type, code = 504, "timeout_error", "deadline_exceeded"


class ConfigurationError(Exception):
    """A setting, an option or a file of the operator's is wrong; the command ends with one line."""
