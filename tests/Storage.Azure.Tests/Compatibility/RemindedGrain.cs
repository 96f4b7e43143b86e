namespace PushOrleans.Storage.Azure.Tests;

/// <summary>One grain per key: keeps a number, and counts the ticks of its reminder.</summary>
[Alias("push.test.reminded.v1")]
public interface IRemindedGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int number);

    [Alias("Remind")]
    Task Remind();

    [Alias("Ticks")]
    Task<int> Ticks();

    [Alias("Forget")]
    Task Forget();
}

[GenerateSerializer, Alias("push.test.sum.v1")]
public sealed class Sum
{
    [Id(0)]
    public int Value { get; set; }
}

/// <summary>A state of any length.</summary>
[GenerateSerializer, Alias("push.test.note.v1")]
public sealed class Note
{
    [Id(0)]
    public string Text { get; set; } = "";
}

[GrainType("push.test.reminded")]
public sealed class RemindedGrain([PersistentState("sum")] IPersistentState<Sum> sum) : Grain, IRemindedGrain, IRemindable
{
    private int _ticks;

    public async Task<int> Add(int number)
    {
        sum.State.Value += number;
        await sum.WriteStateAsync();
        return sum.State.Value;
    }

    public Task Remind() => this.RegisterOrUpdateReminder("tick", TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public async Task Forget()
    {
        if (await this.GetReminder("tick") is { } reminder) await this.UnregisterReminder(reminder);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _ticks++;
        return Task.CompletedTask;
    }
}
