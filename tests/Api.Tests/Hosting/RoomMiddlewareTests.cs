using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains;

namespace PushOrleans.Api.Tests.Hosting;

public sealed class RoomMiddlewareTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SiloTurns _turns = new(Options.Create(new PartitionOptions()));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bulk_gives_way_while_a_request_is_answered_whose_endpoint_asks_for_it(bool asks)
    {
        bool? during = null;
        await Middleware(_ =>
        {
            during = _turns.Pages.GiveWay();
            return Task.CompletedTask;
        }).InvokeAsync(Context(asks ? [new BulkGivesWay()] : []));

        Assert.Equal(asks, during);
        Assert.False(_turns.Pages.GiveWay());
    }

    [Fact]
    public async Task A_request_that_takes_its_time_keeps_bulk_back_no_longer_than_the_limit()
    {
        var body = new TaskCompletionSource();
        var request = Middleware(_ => body.Task).InvokeAsync(Context(new BulkGivesWay()));
        _time.Advance(RoomMiddleware.Longest - TimeSpan.FromMilliseconds(1));
        Assert.True(_turns.Pages.GiveWay());

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(_turns.Pages.GiveWay());
        body.SetResult();
        await request;
        Assert.False(_turns.Pages.GiveWay());
    }

    [Fact]
    public async Task A_front_end_without_partitions_answers_as_well()
    {
        var answered = false;
        await new RoomMiddleware(
            _ =>
            {
                answered = true;
                return Task.CompletedTask;
            },
            _time).InvokeAsync(Context(new BulkGivesWay()));

        Assert.True(answered);
    }

    private RoomMiddleware Middleware(RequestDelegate next) => new(next, _time, _turns);

    private static DefaultHttpContext Context(params object[] metadata)
    {
        var context = new DefaultHttpContext();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "an endpoint"));
        return context;
    }
}
