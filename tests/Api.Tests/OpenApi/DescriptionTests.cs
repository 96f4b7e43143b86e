using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PushOrleans.Api.Tests;

public sealed class DescriptionTests(ApiFixture api)
{
    private static readonly string[] Open =
        ["/health/live", "/health/ready", "/health/startup", "/metrics", "/popups/popup.mjs", "/popups/popup.js", "/popups/manage", "/popups/manage.mjs", "/popups/manage.css"];

    /// <summary>No API key opens these, of whatever scope.</summary>
    private static readonly string[] DevicesOnly = ["/v1/popups/stream", "/v1/popups/{campaignId}/why"];

    [Fact]
    public void Every_route_asks_for_a_scope_or_is_one_of_the_open_ones()
    {
        var closed = Routes().Where(route => route.Metadata.GetMetadata<RequiredScope>() is null).Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/')).ToArray();
        Assert.All(DevicesOnly, path => Assert.NotNull(Routes().Single(route => "/" + route.RoutePattern.RawText!.TrimStart('/') == path).Metadata.GetMetadata<OpenToDevices>()));
        Assert.DoesNotContain(closed.Except(Open).Except(DevicesOnly), path => !path.StartsWith("/openapi/", StringComparison.Ordinal) && !path.StartsWith("/scalar", StringComparison.Ordinal));
        Assert.All(Routes().Select(route => route.Metadata.GetMetadata<RequiredScope>()).OfType<RequiredScope>(), required => Assert.Contains(required.Scope, Scopes.Known));
    }

    [Fact]
    public async Task Every_route_is_described_with_summary_answers_and_scope()
    {
        var paths = (await Document()).GetProperty("paths");
        foreach (var route in Routes())
        {
            var path = "/" + route.RoutePattern.RawText!.Trim('/');
            if (path.StartsWith("/openapi/", StringComparison.Ordinal) || path.StartsWith("/scalar", StringComparison.Ordinal)) continue;
            foreach (var method in route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                Assert.True(paths.TryGetProperty(path, out var item), $"{path} is not described");
                Assert.True(item.TryGetProperty(method.ToLowerInvariant(), out var operation), $"{method} {path} is not described");
                Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), $"{method} {path} has no summary");
                var answers = operation.GetProperty("responses").EnumerateObject().ToArray();
                Assert.Contains(answers, answer => answer.Name[0] == '2');
                if (route.Metadata.GetMetadata<RequiredScope>() is not { } required) continue;
                Assert.Equal(required.Scope, operation.GetProperty("security")[0].GetProperty("key")[0].GetString());
                Assert.Contains(answers, answer => answer.Name == "401");
                Assert.Contains(answers, answer => answer.Name == "503");
                if (route.Metadata.GetMetadata<TakesBody>() is not null)
                    Assert.True(operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single().Value.TryGetProperty("schema", out _), $"{method} {path} has no request schema");
            }
        }
    }

    [Fact]
    public async Task The_description_is_of_version_3_1_and_all_its_references_exist()
    {
        var document = await Document();
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(x => "#/components/schemas/" + x.Name).ToHashSet();
        var references = References(document).ToArray();
        Assert.NotEmpty(references);
        Assert.Empty(references.Where(reference => reference.StartsWith("#/components/schemas/", StringComparison.Ordinal) && reference.Count(c => c == '/') == 3).Except(schemas));
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
    }

    [Fact]
    public async Task Resources_are_described_field_by_field()
    {
        var schemas = (await Document()).GetProperty("components").GetProperty("schemas");
        Assert.True(Fields(schemas, "Campaign").TryGetProperty("audience", out _));
        Assert.True(Fields(schemas, "CountsBody").TryGetProperty("deliveries", out _));
        Assert.True(Fields(schemas, "ProblemBody").TryGetProperty("errors", out _));
    }

    private static JsonElement Fields(JsonElement schemas, string name)
    {
        Assert.True(schemas.TryGetProperty(name, out var schema), name + " is not among " + string.Join(", ", schemas.EnumerateObject().Select(x => x.Name)));
        return schema.TryGetProperty("$ref", out var other) ? Fields(schemas, other.GetString()!.Split('/')[^1]) : schema.GetProperty("properties");
    }

    [Fact]
    public async Task The_page_to_try_it_is_served()
    {
        using var anyone = api.With(null);
        var page = await anyone.Get("/scalar");
        Assert.Equal(200, page.Status);
        Assert.Contains("openapi/v1.json", page.Text, StringComparison.Ordinal);
    }

    private IEnumerable<RouteEndpoint> Routes() => api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private async Task<JsonElement> Document()
    {
        using var anyone = api.With(null);
        return (await anyone.Get("/openapi/v1.json")).Is(200).Body;
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(x => x is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [x.Value.GetString()!] : References(x.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
