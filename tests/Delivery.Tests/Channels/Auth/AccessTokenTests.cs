using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

public sealed class AccessTokenTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt));
    private int _fetched;

    private AccessTokens New() => new(_time);

    [Fact]
    public async Task A_token_is_kept_for_nine_tenths_of_its_life()
    {
        var tokens = New();
        Assert.Equal(["t1", "t1"], [(await GetAsync(tokens)).Value, (await GetAsync(tokens)).Value]);
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.Equal("t1", (await GetAsync(tokens)).Value);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("t2", (await GetAsync(tokens)).Value);
    }

    [Fact]
    public async Task Many_who_ask_at_once_cause_one_fetch()
    {
        var tokens = New();
        var gate = new TaskCompletionSource();
        var all = Enumerable.Range(0, 50).Select(_ => tokens.GetAsync("k", async _ =>
        {
            await gate.Task;
            return Next();
        }, TestContext.Current.CancellationToken)).ToList();
        gate.SetResult();
        Assert.All(await Task.WhenAll(all), token => Assert.Equal("t1", token.Value));
        Assert.Equal(1, _fetched);
    }

    [Fact]
    public async Task A_refused_token_is_forgotten_but_not_the_one_that_came_after_it()
    {
        var tokens = New();
        var first = await GetAsync(tokens);
        tokens.Forget("k", first);
        var second = await GetAsync(tokens);
        Assert.Equal("t2", second.Value);
        // Whoever was late with the first.
        tokens.Forget("k", first);
        Assert.Equal("t2", (await GetAsync(tokens)).Value);
    }

    [Fact]
    public async Task Refused_credentials_are_asked_for_again_after_half_a_minute_and_passing_faults_at_once()
    {
        var tokens = New();
        Assert.Equal(RecipientStatus.Rejected, (await FailAsync(tokens, RecipientResult.Rejected("no"))).Fault.Status);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(RecipientStatus.Rejected, (await GetAsync(tokens)).Fault.Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(RecipientStatus.RetryAfter, (await FailAsync(tokens, RecipientResult.RetryAfter(null, "later"))).Fault.Status);
        Assert.Equal("t1", (await GetAsync(tokens)).Value);
    }

    [Fact]
    public async Task No_more_than_the_limit_is_kept_however_many_addresses_users_bring()
    {
        var tokens = New();
        for (var i = 0; i < AccessTokens.MostKept + 50; i++) await tokens.GetAsync("k" + i, _ => Task.FromResult(Next()), TestContext.Current.CancellationToken);
        Assert.InRange(tokens.Count, 1, AccessTokens.MostKept);
    }

    [Fact]
    public void New_credentials_and_another_gateway_have_tokens_of_their_own()
    {
        var settings = new ChannelSettings("fcm", null, "one"u8.ToArray());
        string[] keys =
        [
            AccessTokens.KeyOf("fcm", "p1", settings), AccessTokens.KeyOf("fcm", "p2", settings), AccessTokens.KeyOf("web", "p1", settings), AccessTokens.KeyOf("fcm", "p1", settings, "https://push.example"),
            AccessTokens.KeyOf("fcm", "p1", settings with { Secret = "two"u8.ToArray() }), AccessTokens.KeyOf("fcm", "p1", settings with { Endpoint = "https://gateway.example" }),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private Task<AccessToken> GetAsync(AccessTokens tokens) => tokens.GetAsync("k", _ => Task.FromResult(Next()), TestContext.Current.CancellationToken);

    private static Task<AccessToken> FailAsync(AccessTokens tokens, RecipientResult fault) => tokens.GetAsync("k", _ => Task.FromResult(AccessToken.Failed(fault)), TestContext.Current.CancellationToken);

    private AccessToken Next() => AccessToken.Of("t" + Interlocked.Increment(ref _fetched), TimeSpan.FromSeconds(100));
}
