using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>Invariant 5 stands on this: some users folded alone are, at every record, what the whole partition knew of them.</summary>
public sealed class UserFoldTests
{
    private readonly PartitionChain _chain = new();

    public UserFoldTests()
    {
        _chain.Put("a", "b", "c");
        var news = _chain.Pin("news");
        _chain.Page(news, (0, Allowed with { Devices = 0b11 }), (1, Refused), (2, Deferred));
        _chain.Put(new UserProfile { Id = "a", Tags = ["x"], Devices = [new Device("z", "web")] });
        _chain.Now += 3600;
        _chain.Page(news, (2, Allowed with { Attempt = 1, Devices = 0b01 }));
        var service = _chain.Pin("service", ["a", "c", "ghost"], CampaignClass.Service);
        _chain.PageOf(service, new PageRiders(9, "successor"), [(0, Allowed with { Devices = 1 }, 0), (2, Allowed, 0), (3, Refused, 0)]);
        _chain.Put("b");
    }

    [Fact]
    public void It_knows_what_the_partition_knew_whatever_snapshot_it_begins_with()
    {
        for (var begin = 0; begin < _chain.Records.Count; begin++)
        {
            var whole = new PartitionState(0);
            foreach (var (record, personal) in _chain.Records.Take(begin)) whole.Apply(record, personal);
            var fold = new UserFold([0, 2], number => _chain.State.Campaigns[number].Pin);
            foreach (var section in whole.TakeSnapshot().Users) fold.Load(section);
            foreach (var (record, personal) in _chain.Records.Skip(begin))
            {
                fold.Apply(record, personal);
                whole.Apply(record, personal);
                foreach (var ordinal in new[] { 0, 2 }) Assert.Equal(BytesOf(whole, whole.UserAt(ordinal)), BytesOf(whole, fold.UserAt(ordinal)));
            }

            Assert.Null(fold.UserAt(1));
            Assert.False(fold.IsErased(0));
        }
    }

    [Fact]
    public void A_user_whose_payload_is_missing_is_erased_from_there_on()
    {
        var fold = new UserFold([0, 1], number => _chain.State.Campaigns[number].Pin);
        foreach (var (record, personal) in _chain.Records) fold.Apply(record, [.. personal.Where(payload => payload.Ordinal != 0)]);

        Assert.Equal([true, false], new[] { 0, 1 }.Select(fold.IsErased));
        Assert.Null(fold.UserAt(0));
        Assert.NotNull(fold.UserAt(1));
    }

    [Fact]
    public void Who_is_marked_as_erased_gets_no_more_grants()
    {
        var fold = new UserFold([0], number => _chain.State.Campaigns[number].Pin);
        foreach (var (record, personal) in _chain.Records.Take(2)) fold.Apply(record, personal);
        fold.MarkErased(0);
        foreach (var (record, personal) in _chain.Records.Skip(2)) fold.Apply(record, personal);

        Assert.True(fold.IsErased(0));
        Assert.Equal(0, fold.UserAt(0)!.NonService.Count);
    }

    [Fact]
    public void Listed_users_who_never_registered_have_no_state()
    {
        var fold = new UserFold([3], number => _chain.State.Campaigns[number].Pin);
        foreach (var section in _chain.State.TakeSnapshot().Users) fold.Load(section);

        Assert.Null(fold.UserAt(3));
        Assert.False(fold.IsErased(3));
    }

    private static string BytesOf(PartitionState state, UserState? user)
    {
        if (user is null) return "";
        var to = new PayloadWriter();
        UserStateCodec.Write(to, user, number => state.Campaigns[number].Pin.Facts);
        return Convert.ToHexString(to.ToArray());
    }
}
