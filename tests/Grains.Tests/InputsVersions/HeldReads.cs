using System.Reflection;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.InputsVersions;

/// <summary>A store whose answers to reads of named objects are kept back, and counted.</summary>
public class HeldReads : DispatchProxy
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IJournalStore _store = null!;
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public static (IJournalStore Store, HeldReads Held) Of(IJournalStore store)
    {
        var proxy = Create<IJournalStore, HeldReads>();
        var held = (HeldReads)(object)proxy;
        held._store = store;
        return (proxy, held);
    }

    public void Release() => _released.SetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(_store, args);
        if (answer is not Task<NamedObject?> read) return answer;
        Interlocked.Increment(ref _reads);
        return HoldAsync(read);
    }

    private async Task<NamedObject?> HoldAsync(Task<NamedObject?> read)
    {
        var answer = await read;
        await _released.Task;
        return answer;
    }
}
