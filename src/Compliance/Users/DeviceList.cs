namespace PushOrleans.Compliance;

/// <summary>A user's devices and their ids. Users whose devices are called alike share one.</summary>
internal sealed class DeviceList
{
    public static readonly DeviceList None = new([]);

    private static readonly SharedCache<DeviceList> Shared = new();

    private DeviceList(Device[] devices) => (Devices, Ids) = (devices, devices.Length == 0 ? [] : Array.ConvertAll(devices, device => device.Id));

    public Device[] Devices { get; }
    public string[] Ids { get; }

    public static DeviceList Of(Device[] devices)
    {
        if (devices.Length == 0) return None;
        var hash = new HashCode();
        foreach (ref readonly var device in devices.AsSpan()) hash.Add(device);
        return Shared.Get(hash.ToHashCode(), devices, static (kept, wanted) => kept.Devices.AsSpan().SequenceEqual(wanted), static made => new DeviceList(made));
    }
}
