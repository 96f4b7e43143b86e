using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>Windows of the day: <c>{start, end}</c> of quiet hours, <c>{from, to}</c> of a vendor. Both ends are required and differ.</summary>
internal static class TimeWindowReader
{
    public static readonly Shape StartEnd = new("start", "end");
    public static readonly Shape FromTo = new("from", "to");

    public static TimeWindow ReadStartEnd(Fields o) => Read(o, "start", "end");

    public static TimeWindow ReadFromTo(Fields o) => Read(o, "from", "to");

    /// <summary>A window whose missing ends are those of <paramref name="defaults"/>.</summary>
    public static TimeWindow ReadStartEnd(Fields o, TimeWindow defaults) =>
        Differing(o, "end", o.TimeOfDay("start") ?? defaults.Start, o.TimeOfDay("end") ?? defaults.End);

    private static TimeWindow Read(Fields o, string from, string to)
    {
        var (start, end) = (o.TimeOfDay(from), o.TimeOfDay(to));
        o.Require(from, start);
        o.Require(to, end);
        return start is { } a && end is { } b ? Differing(o, to, a, b) : default;
    }

    private static TimeWindow Differing(Fields o, string field, int start, int end)
    {
        if (start == end) o.Fail(field, "must differ from the start of the window");
        return new TimeWindow(start, end);
    }
}
