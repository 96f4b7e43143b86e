using System.Reflection;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests;

/// <summary>A store whose calls a test sees, by the method's name, before it lets them go on.</summary>
public class InterceptedStore : DispatchProxy
{
    private IJournalStore _store = null!;
    private Func<string, Func<object?>, object?> _call = null!;

    public static IJournalStore Of(IJournalStore store, Func<string, Func<object?>, object?> call)
    {
        var proxy = Create<IJournalStore, InterceptedStore>();
        var intercepted = (InterceptedStore)(object)proxy;
        (intercepted._store, intercepted._call) = (store, call);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(targetMethod!.Name, () => targetMethod.Invoke(_store, args));
}
