using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

public sealed class ChannelBookTests
{
    private static readonly ChannelSettings Webhook = new("webhook", "https://p1.example/hook", new byte[] { 1 });

    private readonly FakeTimeProvider _time = new();
    private readonly Cluster _cluster = new();
    private readonly DeliveryOptions _options = new();
    private readonly ChannelBook _book;

    public ChannelBookTests()
    {
        _book = new ChannelBook(_cluster.Grains, _time, Options.Create(_options));
        _cluster.Channels[("p1", "webhook")] = Webhook;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_that_ask_at_once_ask_the_grain_once_in_a_period()
    {
        _cluster.ChannelsAnswer = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 500).Select(_ => _book.FindAsync("p1", "webhook", Token)).ToList();
        _cluster.ChannelsAnswer.SetResult();

        Assert.All(await Task.WhenAll(asked), settings => Assert.Equal(Webhook, settings));
        Assert.Equal(1, _cluster.ChannelReads);
        _time.Advance(TimeSpan.FromSeconds(_options.SettingsCacheSeconds) - TimeSpan.FromTicks(1));
        Assert.Equal(Webhook, await _book.FindAsync("p1", "webhook", Token));
        Assert.Equal(1, _cluster.ChannelReads);
    }

    [Fact]
    public async Task After_the_period_it_is_asked_again_and_that_there_is_none_is_remembered_too()
    {
        Assert.Equal(Webhook, await _book.FindAsync("p1", "webhook", Token));
        _cluster.Channels.Clear();
        _time.Advance(TimeSpan.FromSeconds(_options.SettingsCacheSeconds));

        for (var i = 0; i < 3; i++) Assert.Null(await _book.FindAsync("p1", "webhook", Token));
        Assert.Equal(2, _cluster.ChannelReads);
    }

    [Fact]
    public async Task A_question_that_failed_is_asked_again()
    {
        _cluster.ChannelsAnswer = new TaskCompletionSource();
        var first = _book.FindAsync("p1", "webhook", Token);
        _cluster.ChannelsAnswer.SetException(new TimeoutException("no answer"));
        await Assert.ThrowsAsync<TimeoutException>(() => first);

        _cluster.ChannelsAnswer = null;
        Assert.Equal(Webhook, await _book.FindAsync("p1", "webhook", Token));
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_answer_to_the_others()
    {
        _cluster.ChannelsAnswer = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var (given, waiting) = (_book.FindAsync("p1", "webhook", impatient.Token), _book.FindAsync("p1", "webhook", Token));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _cluster.ChannelsAnswer.SetResult();

        Assert.Equal(Webhook, await waiting);
        Assert.Equal(1, _cluster.ChannelReads);
    }
}
