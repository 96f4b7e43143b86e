using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Clock;

public sealed class AgendaTests
{
    private readonly Agenda _agenda = new();
    private readonly List<string> _woken = [];

    [Fact]
    public void Who_is_due_when_the_clock_was_put_forward_is_woken_and_nobody_else()
    {
        Wait("early", 10);
        Wait("late", 11);
        Wait("never", null);
        _agenda.Idle("without a wake", 10);
        _agenda.Wake(10);
        Assert.Equal(["early"], _woken);
    }

    [Fact]
    public void Who_is_gone_is_not_woken_and_keeps_nobody_waiting()
    {
        Wait("deactivated", 10);
        _agenda.WakeBy("deactivated", null);
        Wait("left", 5);
        _agenda.Busy("left");
        _agenda.Leave("left");
        _agenda.Wake(10);
        Assert.Empty(_woken);
        Assert.Equal((true, 10), _agenda.Look());
    }

    private void Wait(string owner, long? at)
    {
        _agenda.WakeBy(owner, () => _woken.Add(owner));
        _agenda.Idle(owner, at);
    }
}
