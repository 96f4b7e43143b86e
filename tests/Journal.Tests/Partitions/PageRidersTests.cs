using CsCheck;
using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

public sealed class PageRidersTests
{
    [Fact]
    public void A_grant_is_logged_under_the_legal_entity_and_the_day_that_its_page_names()
    {
        var chain = new PartitionChain();
        chain.Put("a", "b");
        var campaign = chain.Pin("c");
        chain.PageOf(campaign, new PageRiders(7, null), [(0, Allowed, 0)]);
        chain.PageOf(campaign, new PageRiders(8, "successor"), [(1, Allowed, 0)]);

        foreach (var state in new[] { chain.State, Restored(chain.State) })
        {
            Assert.Equal([("le", 7), ("successor", 8)], new[] { 0, 1 }.Select(ordinal => state.UserAt(ordinal)!.NonService.Items[0]).Select(grant => (grant.Facts.LegalEntityId, grant.Day)));
            Assert.Same(state.Campaigns[0].Pin.Facts, state.UserAt(0)!.NonService.Items[0].Facts);
        }
    }

    [Fact]
    public void A_mask_of_devices_stands_for_the_same_devices() =>
        Gen.Select(Gen.Int[0, 64], Gen.ULong).Sample((count, bits) =>
        {
            var profile = WithDevices(count);
            string[] some = [.. profile.DeviceIds.Where((_, i) => (bits & (1UL << i)) != 0)];

            var resolved = DeviceMask.Resolve(profile, DeviceMask.Of(profile, some));

            Assert.Equal(some, resolved);
            if (some.Length == count) Assert.Same(profile.DeviceIds, resolved);
        });

    [Fact]
    public void All_devices_are_one_array_of_the_profile()
    {
        var profile = WithDevices(3);

        Assert.Equal(0b111UL, DeviceMask.Of(profile, profile.DeviceIds));
        Assert.Equal(0b101UL, DeviceMask.Of(profile, ["d0", "d2"]));
        Assert.Same(profile.DeviceIds, DeviceMask.Resolve(profile, 0b111));
    }

    [Fact]
    public void A_mask_of_more_devices_than_there_are_is_refused() =>
        Assert.Throws<CorruptRecordException>(() => DeviceMask.Resolve(WithDevices(2), 0b110));

    private static UserProfile WithDevices(int count) => new() { Id = "u", Devices = [.. Enumerable.Range(0, count).Select(i => new Device($"d{i}", "web"))] };
}
