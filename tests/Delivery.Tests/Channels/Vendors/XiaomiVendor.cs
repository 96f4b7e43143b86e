using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

internal sealed class XiaomiVendor() : Vendor(ChannelKinds.Xiaomi)
{
    public override Reply Quota => Reply.Json(new { result = "error", code = 200001, reason = "quota", trace_id = "1" });

    public override Reply Take(VendorCall call)
    {
        if (Refuses || call.Header("Authorization") != "key=xiaomi-secret") return Reply.Json(new { result = "error", code = 21301, reason = "auth failed" });
        var form = call.Form;
        if (call.Path == "/v3/message/regid/revoke") return Revoke(form);
        Assert.Equal("/v3/message/regid", call.Path);
        Assert.Equal(("com.example.news", "0"), (form["restricted_package_name"], form["pass_through"]));
        Assert.InRange(form["title"].Length, 1, 49);
        Assert.InRange(form["description"].Length, 1, 127);
        var tokens = form["registration_id"].Split(',');
        Assert.InRange(tokens.Length, 1, 1000);
        if (tokens.All(Gone.Contains)) return Reply.Json(new { result = "error", code = 20301, reason = "no valid targets" });
        var bad = tokens.Where(token => !Accept(token, form["title"])).ToList();
        return Reply.Json(new { result = "ok", code = 0, data = new { id = "1", bad_regids = string.Join(',', bad) }, description = "成功" });
    }

    private Reply Revoke(IReadOnlyDictionary<string, string> form)
    {
        Assert.Equal(["notify_id", "registration_ids", "restricted_package_name"], form.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("com.example.news", form["restricted_package_name"]);
        var tokens = form["registration_ids"].Split(',');
        Assert.InRange(tokens.Length, 1, 1000);
        if (tokens.All(Gone.Contains)) return Reply.Json(new { result = "error", code = 20301, reason = "no valid targets" });
        var bad = tokens.Where(token => !TakeBack(form["notify_id"], token)).ToList();
        return Reply.Json(new { result = "ok", code = 0, data = new { bad_regids = string.Join(',', bad) }, description = "成功" });
    }
}
