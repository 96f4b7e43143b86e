namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 42: Vendor class, caps and hours (Vendor documents — excerpt; table is versioned data in the policy — product policy).</summary>
public static class VendorRule
{
    private const Rule This = Rule.Vendor;

    public static RuleInfo Info { get; } = new(
        This,
        "Vendor class, caps and hours",
        "Vendor channel class, cap or hours",
        "厂商通道分类、限额或时段",
        "Vendor documents — excerpt; table is versioned data in the policy — product policy",
        "user × device, app",
        "P1, P3, P4",
        [
            new("CLASS", "a service push needs an approved template and may not be commercial", "服务类推送须使用已审批模板且不得含商业内容"),
            new("NO_DEVICE", "the user has no device", "用户无可用设备"),
            new("UNKNOWN", "the vendor of the device {text} is not in the policy", "设备 {text} 的厂商不在策略内"),
            new("DEVICE_CAP", "{used} of {limit} used today on the device {text}, frees at {freesAt}", "设备 {text} 今日已用 {used}/{limit}，{freesAt} 释放"),
            new("HOURS", "outside the vendor's hours on the device {text}, free at {freesAt}", "设备 {text} 处于厂商允许时段之外，{freesAt} 后可发"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.IsService && (!scope.TemplateApproved || scope.Campaign.IsCommercial || scope.IsDetectedCommercial)) findings.Refuse(This, "CLASS");
    }

    /// <summary>Whether all devices are free. If some are, there is no hit; see <see cref="FreeDevices"/>.</summary>
    public static bool Check(UserScope scope, UserState user, ref Findings findings)
    {
        var devices = user.Profile.Devices;
        if (devices.Length == 0)
        {
            findings.Refuse(This, "NO_DEVICE");
            return true;
        }

        var (free, earliest) = (0, Instants.Never);
        foreach (ref readonly var device in devices.AsSpan())
        {
            if (scope.FreeVendors.Contains(device.Vendor))
            {
                free++;
                continue;
            }

            var block = BlockOf(device, scope, user);
            if (block.IsFree) free++;
            else earliest = Math.Min(earliest, block.FreesAt);
        }

        if (free > 0) return free == devices.Length;
        foreach (ref readonly var device in devices.AsSpan()) Report(device.Id, BlockOf(device, scope, user), earliest, ref findings);
        return false;
    }

    /// <summary>The ids of the devices that are not blocked, in the user's order.</summary>
    public static string[] FreeDevices(UserScope scope, UserState user)
    {
        var free = new List<string>();
        foreach (var device in user.Profile.Devices)
            if (BlockOf(device, scope, user).IsFree) free.Add(device.Id);
        return [.. free];
    }

    private static void Report(string device, in Block block, long earliest, ref Findings findings)
    {
        if (block.Unknown) Report("UNKNOWN", device, null, null, earliest, ref findings);
        if (block.OverCap) Report("DEVICE_CAP", device, block.Used, block.Cap, earliest, ref findings);
        if (block.OutOfHours) Report("HOURS", device, null, null, earliest, ref findings);
    }

    private static void Report(string code, string device, long? used, long? cap, long earliest, ref Findings findings)
    {
        if (earliest == Instants.Never) findings.Refuse(This, code, used, cap, device);
        else findings.Defer(This, code, earliest, used, cap, device);
    }

    /// <summary>Whether no user's device of this vendor is blocked, whatever he got: what <see cref="BlockOf"/> finds without looking at a user.</summary>
    internal static bool IsFreeForAll(string name, UserScope scope)
    {
        var vendors = scope.Inputs.Policy.Vendors;
        if (!vendors.TryGetValue(name, out var vendor) && !vendors.TryGetValue("*", out vendor)) return false;
        return LimitOf(vendor, scope) is null && !IsOutOfHours(vendor, scope);
    }

    private static long? LimitOf(VendorLimits vendor, UserScope scope) =>
        scope.IsService ? vendor.ServiceCap : scope.IsLicensed ? vendor.CapLicensed : vendor.CapUnlicensed;

    private static bool IsOutOfHours(VendorLimits vendor, UserScope scope) =>
        !scope.IsService && vendor.Hours is { } hours && !hours.Contains(scope.SecondOfDay(scope.Inputs.Policy.DayZone));

    private static Block BlockOf(in Device device, UserScope scope, UserState user)
    {
        var vendors = scope.Inputs.Policy.Vendors;
        if (!vendors.TryGetValue(device.Vendor, out var vendor) && !vendors.TryGetValue("*", out vendor))
            return new Block(Unknown: true, OverCap: false, OutOfHours: false, 0, 0, Instants.Never);

        var limit = LimitOf(vendor, scope);
        var used = limit is null ? 0 : UsedToday(device.Id, scope, in scope.IsService ? ref user.Service : ref user.NonService);
        var overCap = limit is { } cap && used >= cap;
        var outOfHours = IsOutOfHours(vendor, scope);
        var freesAt = long.MinValue;
        if (overCap) freesAt = limit == 0 ? Instants.Never : scope.NextDay;
        if (outOfHours) freesAt = Math.Max(freesAt, OpensAt(vendor.Hours!.Value, scope));
        return new Block(Unknown: false, overCap, outOfHours, used, limit ?? 0, freesAt);
    }

    private static long UsedToday(string device, UserScope scope, in GrantLog log)
    {
        var used = 0L;
        var grants = log.Logged;
        for (var i = grants.Length - 1; i >= 0 && !scope.IsBeforeToday(grants[i]); i--)
        {
            if (grants[i].Day == scope.Day
                && (scope.RelationTo(grants[i]) & GrantRelation.SameApp) != 0
                && Array.IndexOf(log.DevicesOf(i), device) >= 0) used++;
        }

        return used;
    }

    // What is outside the hours is a window, too, so that hours and quiet hours follow one clock.
    private static long OpensAt(TimeWindow hours, UserScope scope) =>
        scope.Inputs.Policy.DayZone.FirstOutside([hours.Outside()], null, scope.T, within: Instants.Never) ?? Instants.Never;

    private readonly record struct Block(bool Unknown, bool OverCap, bool OutOfHours, long Used, long Cap, long FreesAt)
    {
        public bool IsFree => !Unknown && !OverCap && !OutOfHours;
    }
}
