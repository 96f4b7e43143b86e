using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api.Tests.Problems;

public sealed class ProblemMiddlewareTests
{
    public static TheoryData<Exception, int> Faults { get; } = new()
    {
        { new EvidenceUnavailableException(), 503 },
        { new TimeoutException(), 503 },
        // A call that was under way to a silo that died.
        { new TaskCanceledException(), 503 },
        { new OperationCanceledException(), 503 },
        { new InvalidOperationException(), 500 },
    };

    [Theory, MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Who_is_still_there_is_told_to_come_again_where_a_silo_was_lost_and_of_a_fault_of_ours_else(Exception fault, int status)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await new ProblemMiddleware(_ => throw fault, NullLogger<ProblemMiddleware>.Instance).InvokeAsync(context);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(status == 503, context.Response.Headers.RetryAfter.Count == 1);
    }

    [Fact]
    public async Task Who_has_gone_is_answered_by_no_problem()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await new ProblemMiddleware(_ => throw new OperationCanceledException(), NullLogger<ProblemMiddleware>.Instance).InvokeAsync(context);

        Assert.Equal(499, context.Response.StatusCode);
    }
}
