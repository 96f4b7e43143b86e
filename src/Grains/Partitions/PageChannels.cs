using PushOrleans.Compliance;

namespace PushOrleans.Grains;

/// <summary>The channels of a page's grants, gathered while the page is decided, when its users are at hand. Devices that are not granted count, too.</summary>
internal sealed class PageChannels
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string[]? _known;

    public IReadOnlyCollection<string> Names => _names;

    public void Add(UserProfile profile)
    {
        // Users whose devices are called alike share the list of them, and most users of a page do.
        if (profile.Register is null && ReferenceEquals(_known, profile.DeviceIds)) return;
        if (profile.Register is null) _known = profile.DeviceIds;
        foreach (var device in profile.Devices) _names.Add(PopUps.Of(profile, device).Channel);
    }
}
