namespace PushOrleans.Compliance.Tests;

public sealed class UserProfileEngineTests
{
    [Fact]
    public void A_copy_with_other_devices_has_their_ids()
    {
        var one = new UserProfile { Id = "u", Devices = [new Device("a", "v")] };
        Assert.Equal(["a"], one.DeviceIds);
        Assert.Same(one.DeviceIds, one.DeviceIds);

        var two = one with { Devices = [new Device("b", "v"), new Device("c", "v")] };
        Assert.Equal(["b", "c"], two.DeviceIds);
        Assert.Equal(["a"], one.DeviceIds);
    }

    [Fact]
    public void A_policy_that_is_copied_as_another_version_has_its_name()
    {
        var one = new Policy { Id = "p", Version = "1" };
        Assert.Equal("p@1", one.Name);
        Assert.Equal("p@2", (one with { Version = "2" }).Name);
    }
}
