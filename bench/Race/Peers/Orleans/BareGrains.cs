namespace PushOrleans.Bench;

/// <summary>A user's grain that does nothing: what a call to it costs is what the engine can give at best.</summary>
[Alias("bench.bare-user")]
internal interface IBareUserGrain : IGrainWithStringKey
{
    [Alias("nothing")]
    ValueTask<int> Nothing(int campaign);
}

/// <summary>Calls the users of one partition, as a page does.</summary>
[Alias("bench.bare-caller")]
internal interface IBareCallerGrain : IGrainWithIntegerKey
{
    [Alias("call")]
    Task Call(IReadOnlyList<string> users, int campaign, int atOnce);
}

[GrainType("bench.bare-user"), Orleans.Placement.PreferLocalPlacement]
internal sealed class BareUserGrain : Grain, IBareUserGrain
{
    public ValueTask<int> Nothing(int campaign) => ValueTask.FromResult(campaign);
}

[GrainType("bench.bare-caller")]
internal sealed class BareCallerGrain : Grain, IBareCallerGrain
{
    private readonly List<Task<int>> _calls = [];
    private IBareUserGrain[] _users = [];

    public async Task Call(IReadOnlyList<string> users, int campaign, int atOnce)
    {
        // References are kept, as a partition keeps those of its awake users.
        if (_users.Length != users.Count) _users = [.. users.Select(user => GrainFactory.GetGrain<IBareUserGrain>(user))];
        for (var from = 0; from < _users.Length; from += atOnce)
        {
            _calls.Clear();
            foreach (var user in _users.AsSpan(from, Math.Min(atOnce, _users.Length - from))) _calls.Add(user.Nothing(campaign).AsTask());
            await Task.WhenAll(_calls);
        }
    }
}
