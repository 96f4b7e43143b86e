using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Bench;

/// <summary>The comparison for programs. Figures that were not measured are null.</summary>
internal static class ComparisonJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(ComparisonResult result, ComparisonOptions options) => new JsonObject
    {
        ["machine"] = Machine.Describe(),
        ["users"] = options.Users,
        ["digestOk"] = result.DigestOk,
        ["rates"] = new JsonObject
        {
            ["restDurable"] = Rate(result.Best(EntrantKind.RestDurable)),
            ["restVolatile"] = Rate(result.Best(EntrantKind.RestVolatile)),
            ["restFullPackDurable"] = Rate(result.RestFullPackDurable),
            ["awakeDurable"] = Rate(result.Best(EntrantKind.AwakeDurable)),
            ["awakeFirst"] = Rate(result.AwakeFirst),
            ["redisBestDurable"] = Rate(result.Best(EntrantKind.RedisDurable)),
            ["redisBestVolatile"] = Rate(result.Best(EntrantKind.RedisVolatile)),
            ["postgresBest"] = Rate(result.Best(EntrantKind.Postgres)),
            ["orleansCall"] = Rate(result.OrleansCall),
            ["loop"] = Rate(result.Best(EntrantKind.Loop)),
        },
        ["ratios"] = new JsonObject
        {
            ["restOverRedis"] = Ratio(result.Ratio(EntrantKind.RestDurable, EntrantKind.RedisDurable)),
            ["restOverPostgres"] = Ratio(result.Ratio(EntrantKind.RestDurable, EntrantKind.Postgres)),
            ["restOverLoop"] = Ratio(result.Ratio(EntrantKind.RestDurable, EntrantKind.Loop)),
            ["awakeOverRedis"] = Ratio(result.Ratio(EntrantKind.AwakeDurable, EntrantKind.RedisDurable)),
            ["awakeOverOrleansCall"] = Ratio(ComparisonResult.Ratio(result.Best(EntrantKind.AwakeDurable), result.OrleansCall)),
        },
        ["memory"] = new JsonObject { ["bytesPerUserAtRest"] = Number(result.BytesPerUserAtRest), ["bytesPerUserAwake"] = Number(result.BytesPerUserAwake) },
        ["bytesPerVerdict"] = result.BytesPerVerdict.Any ? Math.Round(result.BytesPerVerdict.Median, 3) : null,
        ["submitMs"] = Latency(result.Api?.SubmitMs),
        ["singlePushMs"] = Latency(result.Api?.SinglePushMs),
        ["explainMs"] = Latency(result.Api?.ExplainMs),
        ["endToEndMs"] = Latency(result.Api?.EndToEndMs),
        ["apiUsers"] = result.Api is null ? null : options.ApiUsers,
        ["importSeconds"] = Number(result.Api?.ImportSeconds ?? 0),
        ["restartMs"] = Number(result.Api?.RestartMs ?? 0),
        ["overGrants"] = result.OverGrants,
    }.ToJsonString(Indented);

    private static JsonValue? Rate(Measured measured) => measured.Any ? JsonValue.Create((long)measured.Median) : null;

    private static JsonValue? Number(double number) => number > 0 ? JsonValue.Create(Math.Round(number, 1)) : null;

    private static JsonObject? Latency(Measured? measured) => measured is { Any: true }
        ? new JsonObject { ["p50"] = Math.Round(measured.Median, 2), ["p99"] = Math.Round(measured.Percentile(0.99), 2) }
        : null;

    private static JsonValue? Ratio(double ratio) => ratio > 0 ? JsonValue.Create(Math.Round(ratio, 3)) : null;
}
