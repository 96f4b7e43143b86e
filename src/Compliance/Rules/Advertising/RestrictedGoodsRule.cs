namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 38: Restricted goods (Advertising Law Art. 46, Internet Advertising Measures Art. 12 — own knowledge).</summary>
public static class RestrictedGoodsRule
{
    private const Rule This = Rule.RestrictedGoods;

    public static RuleInfo Info { get; } = new(
        This,
        "Restricted goods",
        "Restricted goods without review number, or shown to minors",
        "特殊商品广告未经审查或面向未成年人",
        "Advertising Law Art. 46, Internet Advertising Measures Art. 12 — own knowledge",
        "push, user",
        "P1, P3, P4",
        [
            new("UNKNOWN", "the class of goods is not stated", "未说明商品类别"),
            new("BANNED", "goods of class {text} may not be advertised", "“{text}”类商品禁止广告"),
            new("NUMBER", "goods of class {text} need a review number", "“{text}”类商品广告缺少审查批准文号"),
            new("MEDIUM", "goods of class {text} may not be advertised in a product for minors", "面向未成年人的产品不得发布“{text}”类商品广告"),
            new("MINOR", "goods of class {text} are shown to known adults only", "“{text}”类商品仅可向已知成年用户展示"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.Class != CampaignClass.Ad) return;
        var goodsClass = scope.Campaign.Ad?.GoodsClass;
        if (string.IsNullOrEmpty(goodsClass)) findings.Hold(This, "UNKNOWN");
        else if (scope.Goods is { } goods)
        {
            if (goods.Banned) findings.Refuse(This, "BANNED", text: goodsClass);
            if (goods.ReviewNumber && string.IsNullOrEmpty(scope.Campaign.Ad?.ReviewNumber)) findings.Refuse(This, "NUMBER", text: goodsClass);
            if (goods.MinorsBarred && scope.App is { MinorsProduct: true }) findings.Refuse(This, "MEDIUM", text: goodsClass);
        }
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.MinorsBarred && user.Profile.AgeBand != AgeBand.Adult) findings.Refuse(This, "MINOR", text: scope.Campaign.Ad?.GoodsClass);
    }

    /// <summary>Whether this is an advertisement that may reach known adults only.</summary>
    public static bool IsBarredForMinors(CampaignScope scope) =>
        scope.Campaign.Class == CampaignClass.Ad && scope.Goods is { MinorsBarred: true };
}
