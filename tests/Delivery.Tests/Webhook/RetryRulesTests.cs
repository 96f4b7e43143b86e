using System.Net;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PushOrleans.Delivery.Tests;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Batches.DecidedAt);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<Exception, bool> Exceptions => new()
    {
        { new HttpRequestException("reset"), true },
        { new TimeoutRejectedException(), true },
        { new BrokenCircuitException(), true },
        { new HttpRequestException("refused", new ForbiddenAddressException()), false },
        { new CampaignOverException(), false },
        { new OperationCanceledException(), false },
    };

    [Theory]
    [InlineData(200, false)]
    [InlineData(302, false)]
    [InlineData(400, false)]
    [InlineData(408, true)]
    [InlineData(410, false)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    public void A_status_is_tried_again_only_where_that_may_help(int status, bool again)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        Assert.Equal(again, RetryRules.IsTransient(response, null, Now, Patience));
    }

    [Theory, MemberData(nameof(Exceptions))]
    public void A_fault_is_tried_again_only_where_that_may_help(Exception fault, bool again) => Assert.Equal(again, RetryRules.IsTransient(null, fault, Now, Patience));

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("Sun, 01 Mar 2026 12:00:30 GMT", 30)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    public void The_endpoint_says_how_long_to_wait(string header, int seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.Add("Retry-After", header);
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryRules.RetryAfter(response, Now));
        Assert.True(RetryRules.IsTransient(response, null, Now, Patience));
    }

    [Fact]
    public void An_endpoint_that_asks_for_more_patience_than_we_have_is_not_tried_early()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.Add("Retry-After", "3600");
        Assert.False(RetryRules.IsTransient(response, null, Now, Patience));
    }
}
