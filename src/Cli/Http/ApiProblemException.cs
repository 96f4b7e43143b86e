using System.Text.Json;
using System.Text.Json.Serialization;

namespace PushOrleans.Cli;

/// <summary>The node answered with a problem (RFC 9457).</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Detail ?? problem.Title)
{
    public ApiProblem Problem { get; } = problem;
}

/// <summary>A problem+json body; when the answer had none, made from the status.</summary>
public sealed record ApiProblem(string Type, string Title, int Status, string? Detail, string? Instance, IReadOnlyList<ApiProblemError>? Errors)
{
    private const string Prefix = "urn:pushorleans:problem:";

    /// <summary>The last part of the type, e.g. <c>validation</c>.</summary>
    [JsonIgnore]
    public string Name => Type.StartsWith(Prefix, StringComparison.Ordinal) ? Type[Prefix.Length..] : Type;

    public static ApiProblem Read(int status, string? reason, ReadOnlySpan<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize(body, CliJson.Default.ApiProblem) is { Type.Length: > 0 } problem) return problem with { Status = status };
        }
        catch (JsonException)
        {
            // Not from our API (a proxy, a wrong address): the status is all that there is to tell.
        }

        return new ApiProblem("about:blank", reason ?? "HTTP " + status, status, null, null, null);
    }
}

/// <summary>Where in the body, as a JSON pointer, and what is expected there.</summary>
public sealed record ApiProblemError(string? Pointer, string? Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiProblem))]
internal sealed partial class CliJson : JsonSerializerContext;
