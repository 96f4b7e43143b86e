namespace PushOrleans.Compliance.Rules;

/// <summary>
/// The vendors that block no device of anybody at this instant: known to the policy, without a cap for this campaign, within their hours.
/// Most are so, and users share the strings of their names, so that a name is looked up once a page. Safe for concurrent use.
/// </summary>
internal sealed class FreeVendors(UserScope scope)
{
    private const int Slots = 8;

    private readonly string?[] _free = new string?[Slots];
    private int _count;

    public bool Contains(string vendor)
    {
        var free = _free;
        for (var i = 0; i < free.Length && free[i] is { } known; i++)
            if (ReferenceEquals(known, vendor)) return true;
        return Learn(vendor);
    }

    // Two who learn at once may keep one name only, or one twice: what is not kept is looked up again.
    private bool Learn(string vendor)
    {
        if (!VendorRule.IsFreeForAll(vendor, scope)) return false;
        var place = _count;
        if (place < Slots)
        {
            Volatile.Write(ref _free[place], vendor);
            _count = place + 1;
        }

        return true;
    }
}
