using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>What a page of verdicts says beside its lines.</summary>
/// <param name="Day">The civil day of the page's instant in the zone of the policy that it was decided by.</param>
/// <param name="LegalEntityId">Where the provider's legal entity is another than at the pin; else null.</param>
public readonly record struct PageRiders(int Day, string? LegalEntityId)
{
    public byte[] Encode() => PayloadWriter.Scratch().Number(Day).Text(LegalEntityId).ToArray();

    public static PageRiders Decode(ReadOnlySpan<byte> bytes)
    {
        var from = new PayloadReader(bytes);
        return new PageRiders(from.Int(), from.Text());
    }

    /// <summary>The facts of this page's grants.</summary>
    public GrantFacts FactsOf(CampaignPin pin) => LegalEntityId is null ? pin.Facts : pin.Facts with { LegalEntityId = LegalEntityId };
}

/// <summary>The devices of a grant as a page keeps them: bit i = the i-th device of the user at that moment.</summary>
public static class DeviceMask
{
    public static ulong Of(UserProfile profile, string[] devices)
    {
        var all = profile.DeviceIds;
        if (ReferenceEquals(devices, all)) return All(all.Length);
        ulong mask = 0;
        var next = 0;
        for (var i = 0; i < all.Length && i < UserProfile.MostDevices && next < devices.Length; i++)
        {
            if (!string.Equals(all[i], devices[next], StringComparison.Ordinal)) continue;
            mask |= 1UL << i;
            next++;
        }

        return mask;
    }

    /// <summary>The devices that a mask stands for; the profile's own array when it is all of them.</summary>
    public static string[] Resolve(UserProfile profile, ulong mask)
    {
        var all = profile.DeviceIds;
        if (mask == All(all.Length)) return all;
        var devices = new string[System.Numerics.BitOperations.PopCount(mask)];
        var next = 0;
        for (var i = 0; i < all.Length && next < devices.Length; i++)
            if ((mask & (1UL << i)) != 0) devices[next++] = all[i];
        return next == devices.Length ? devices : throw new CorruptRecordException("a grant names devices that the user did not have");
    }

    private static ulong All(int count) => count >= UserProfile.MostDevices ? ulong.MaxValue : (1UL << count) - 1;
}
