using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

public sealed class InFlightTests
{
    private readonly Agenda _agenda = new();
    private readonly Guid _first = new(1, 0, 0, new byte[8]), _second = new(2, 0, 0, new byte[8]);

    [Fact]
    public async Task A_full_channel_lets_the_hand_over_wait_and_another_channel_goes_on()
    {
        var inFlight = new InFlight(1, _agenda);
        await inFlight.EnterAsync(_first, "inapp", TestContext.Current.CancellationToken);
        var waiting = inFlight.EnterAsync(_second, "inapp", TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await inFlight.EnterAsync(new Guid(3, 0, 0, new byte[8]), "webhook", TestContext.Current.CancellationToken);
        inFlight.Handled(_first);
        await waiting;
    }

    [Fact]
    public async Task A_second_word_of_the_same_message_frees_no_place()
    {
        var inFlight = new InFlight(1, _agenda);
        await inFlight.EnterAsync(_first, "inapp", TestContext.Current.CancellationToken);
        inFlight.Handled(_first);
        inFlight.Handled(_first);
        await inFlight.EnterAsync(_second, "inapp", TestContext.Current.CancellationToken);
        Assert.False(inFlight.EnterAsync(_first, "inapp", TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task A_message_that_was_handled_ends_well_and_one_that_was_not_ends_in_a_fault()
    {
        var inFlight = new InFlight(4, _agenda);
        var good = await inFlight.EnterAsync(_first, "inapp", TestContext.Current.CancellationToken);
        var bad = await inFlight.EnterAsync(_second, "inapp", TestContext.Current.CancellationToken);
        inFlight.Handled(_first);
        inFlight.Abandon(_first);
        inFlight.Abandon(_second);
        await good.Task;
        await Assert.ThrowsAsync<DeliveryAbandonedException>(() => bad.Task);
    }

    [Fact]
    public async Task The_agenda_is_busy_exactly_while_something_is_under_way()
    {
        var inFlight = new InFlight(4, _agenda);
        await inFlight.EnterAsync(_first, "inapp", TestContext.Current.CancellationToken);
        await inFlight.EnterAsync(_second, "webhook", TestContext.Current.CancellationToken);
        inFlight.Handled(_first);
        Assert.False(_agenda.Look().AllIdle);
        inFlight.Handled(_second);
        Assert.Equal((true, null), _agenda.Look());
    }
}
