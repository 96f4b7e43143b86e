using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(PushOrleans.Api.Tests.ApiFixture))]

namespace PushOrleans.Api.Tests;

/// <summary>A real node on a free port with a folder of its own, filled with the sample set over HTTP. Decisions live on a clock that stands still.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    public const string AdminKey = "test-admin-key-of-more-than-32-characters";

    /// <summary>2026-03-07, 21:45 in Shanghai: when the service campaign of the samples starts.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 7, 13, 45, 0, TimeSpan.Zero);

    private static int s_names;

    private readonly string _folder = Directory.CreateTempSubdirectory("push-api-").FullName;
    private WebApplication _node = null!;

    public FakeTimeProvider Clock { get; } = new(Start);

    public HttpClient Admin { get; private set; } = null!;

    public IServiceProvider Services => _node.Services;

    public async ValueTask InitializeAsync()
    {
        _node = ApiHost.Build(
            [],
            node =>
            {
                node.DataFolder = _folder;
                node.BootstrapKey = AdminKey;
                node.Partitions = 4;
            },
            api => api.Url = "http://127.0.0.1:0",
            Clock,
            builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
        Admin = With(AdminKey);
        await ImportAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _node.StopAsync();
        await _node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public HttpClient With(string? key)
    {
        var client = new HttpClient { BaseAddress = _node.Address(), Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client whose key has these scopes, bound to a provider if one is given.</summary>
    public async Task<HttpClient> KeyAsync(string? providerId, params string[] scopes)
    {
        var made = await Admin.SendJson(HttpMethod.Post, "/v1/keys", new { name = "test", subject = Name("subject"), scopes, providerId });
        Assert.Equal(201, made.Status);
        return With(made.Body.GetProperty("key").GetString());
    }

    /// <summary>A name that no other test has.</summary>
    public static string Name(string prefix) => $"{prefix}-{Interlocked.Increment(ref s_names):D4}";

    private async Task ImportAsync()
    {
        var policy = Samples.Policy();
        Assert.Equal(201, (await Admin.SendJson(HttpMethod.Put, $"/v1/policies/{policy["id"]}/versions/{policy["version"]}", policy)).Status);
        Assert.Equal(200, (await Admin.SendJson(HttpMethod.Post, $"/v1/policies/{policy["id"]}/activate", new { version = (string)policy["version"]! })).Status);
        foreach (var list in Samples.SourceLists())
            Assert.Equal(201, (await Admin.SendJson(HttpMethod.Put, $"/v1/source-lists/{list["id"]}/versions/{list["version"]}", list)).Status);
        foreach (var provider in Samples.Providers()) Assert.Equal(201, (await Admin.SendJson(HttpMethod.Put, $"/v1/providers/{provider["id"]}", provider)).Status);
        var users = await Admin.SendText(HttpMethod.Post, "/v1/users/bulk", Samples.Users(), "application/x-ndjson");
        Assert.Equal(200, users.Status);
        Assert.Equal(0, users.Body.GetProperty("rejected").GetInt64());
    }
}
