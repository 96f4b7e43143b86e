using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>A number per campaign class: <c>{service, news, vertical, ad}</c>, each optional.</summary>
internal static class ClassCountsReader
{
    public static readonly Shape Shape = new("service", "news", "vertical", "ad");

    public static ClassCounts? Read(Fields o)
    {
        var counts = new ClassCounts(o.Number("service"), o.Number("news"), o.Number("vertical"), o.Number("ad"));
        return o.IsMissing ? null : counts;
    }
}
