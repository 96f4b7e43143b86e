using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Puts what was noticed after the fact (P6) into words.</summary>
internal static class AlertTexts
{
    public static IReadOnlyList<AlertBody> Of(IReadOnlyList<CampaignAlert> alerts) =>
        [.. alerts.Select(alert => new AlertBody(alert.Rule.Id(), alert.Code, alert.Used, alert.Of, alert.Limit, TextOf(alert)))];

    private static TextBody TextOf(CampaignAlert alert) => alert.Code switch
    {
        "RATE" => new($"{alert.Used} complaints about {alert.Of} deliveries (limit {alert.Limit} per mille)", $"{alert.Of} 次送达中有 {alert.Used} 件投诉（上限千分之 {alert.Limit}）"),
        "UNCLOSABLE" => new($"{alert.Used} pop-ups could not be closed; the template is suspended until an operator lifts that", $"{alert.Used} 次弹窗无法关闭，模板暂停使用，待人工解除"),
        "NO_RECEIPT" => new($"{alert.Used} of {alert.Of} clicks have no receipt of display (limit {alert.Limit}%)", $"{alert.Of} 次点击中 {alert.Used} 次无展示回执（上限 {alert.Limit}%）"),
        "BURST" => new(
            $"{alert.Used} receipts came faster than one device can have them, with {alert.Of} pop-ups shown (limit {alert.Limit}%)", $"展示 {alert.Of} 次，其中 {alert.Used} 条回执来自单台设备的异常集中上报（上限 {alert.Limit}%）"),
        "DWELL" => new(
            $"{alert.Used} closings or clicks came sooner or later than anybody can, with {alert.Of} pop-ups shown (limit {alert.Limit}%)", $"展示 {alert.Of} 次，其中 {alert.Used} 次关闭或点击的停留时间异常（上限 {alert.Limit}%）"),
        _ => new(alert.Code, alert.Code),
    };
}
