using System.Text.Json;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>One fault of a request: where (a JSON pointer, RFC 6901) and what.</summary>
/// <param name="Pointer">JSON pointer into the body; empty for the whole body, <c>?name</c> for a query parameter.</param>
/// <param name="Detail">What is expected there, in English, without the value itself.</param>
public sealed record ProblemError(string Pointer, string Detail);

/// <summary>The body of every error (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Type"><c>urn:pushorleans:problem:</c> and a name of the contract.</param>
/// <param name="Title">The same for every problem of the type.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened this time.</param>
/// <param name="Instance">Path of the request.</param>
/// <param name="Errors">All faults that were found; empty unless the request was invalid.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string? Detail, string Instance, IReadOnlyList<ProblemError> Errors);

/// <summary>An error as an answer. The types and their statuses are a closed set.</summary>
public sealed class Problem : IResult
{
    public const string ContentType = "application/problem+json";
    private const string Prefix = "urn:pushorleans:problem:";

    private readonly string _name;
    private readonly string _title;
    private readonly string? _detail;
    private readonly IReadOnlyList<ProblemError> _errors;
    private readonly int? _retryAfterSeconds;

    private Problem(int status, string name, string title, string? detail, IReadOnlyList<ProblemError>? errors = null, int? retryAfterSeconds = null) =>
        (Status, _name, _title, _detail, _errors, _retryAfterSeconds) = (status, name, title, detail, errors ?? [], retryAfterSeconds);

    public int Status { get; }

    /// <summary>The scheme that a 401 asks for (RFC 9110 §11.6.1).</summary>
    private string Challenge { get; init; } = "Bearer";

    public static Problem Invalid(string pointer, string detail) => Invalid([new ProblemError(pointer, detail)]);

    public static Problem Invalid(IReadOnlyList<ProblemError> errors) =>
        new(400, "validation", "The request is not valid", errors.Count == 1 ? errors[0].Detail : $"{errors.Count} faults", errors);

    public static Problem Invalid(IReadOnlyList<Remark> findings) => Invalid([.. findings.Select(x => new ProblemError(x.Pointer, x.Message))]);

    public static Problem IdempotencyRequired() => new(400, "idempotency-required", "An Idempotency-Key is required", "Send an Idempotency-Key of 1 to 255 printable ASCII characters");

    public static Problem Unauthorized(string detail, string challenge = "Bearer") => new(401, "unauthorized", "No valid key", detail) { Challenge = challenge };

    public static Problem Forbidden(string detail) => new(403, "forbidden", "Not allowed with this key", detail);

    public static Problem NotFound(string detail) => new(404, "not-found", "Not found", detail);

    public static Problem Conflict(string detail) => new(409, "conflict", "In conflict with what is stored", detail);

    public static Problem InFlight() =>
        new(409, "idempotency-in-flight", "The first request with this key is still running", "Repeat the request after a second", retryAfterSeconds: 1);

    public static Problem PreconditionFailed(string detail) => new(412, "precondition-failed", "The precondition does not hold", detail);

    public static Problem TooLarge(string detail) => new(413, "too-large", "Too large", detail);

    public static Problem UnsupportedMediaType(string expected) => new(415, "unsupported-media-type", "Unsupported content type", $"The body must be {expected} in UTF-8");

    public static Problem IdempotencyMismatch() =>
        new(422, "idempotency-mismatch", "The key was used with another body", "An Idempotency-Key stands for one request; use another key");

    public static Problem RateLimited(int retryAfterSeconds) => new(429, "rate-limited", "Too many requests", "The limit of this key is used up", retryAfterSeconds: retryAfterSeconds);

    public static Problem Internal() => new(500, "internal", "Something went wrong here", null);

    public static Problem EvidenceUnavailable() =>
        new(503, "evidence-unavailable", "Nothing can be recorded now", "The store can't be written or does not answer; nothing was decided. Repeat the request", retryAfterSeconds: 2);

    /// <summary>For statuses that the framework gave without a body.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        401 => Unauthorized("A key is required"),
        403 => Forbidden("Not allowed"),
        404 => NotFound("No such resource"),
        413 => TooLarge("The body is too large"),
        415 => UnsupportedMediaType("of the documented content type"),
        429 => RateLimited(1),
        503 => EvidenceUnavailable(),
        405 => new Problem(405, "not-found", "No such method here", "The resource does not have this method"),
        >= 500 => Internal(),
        _ => new Problem(status, "validation", "The request is not valid", "The request could not be read"),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (_retryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString();
        if (Status == 401) response.Headers.WWWAuthenticate = Challenge;
        var body = new ProblemBody(Prefix + _name, _title, Status, _detail, httpContext.Request.Path.Value ?? "/", _errors);
        return JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Wire.ProblemBody, httpContext.RequestAborted);
    }
}
