namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 32: Personalisation off (Algorithm Provisions Art. 17 — law; PIPL Art. 24 — excerpt; Network Data Regulations Art. 42 — law).</summary>
public static class PersonalisationOffRule
{
    private const Rule This = Rule.PersonalisationOff;

    public static RuleInfo Info { get; } = new(
        This,
        "Personalisation off",
        "Personalisation is off: only non-personal content",
        "用户已关闭个性化推荐",
        "Algorithm Provisions Art. 17 — law; PIPL Art. 24 — excerpt; Network Data Regulations Art. 42 — law",
        "user",
        "P4",
        [
            new("OFF", "personalisation is off; the non-personalised variant is sent if there is one", "个性化推荐已关闭；如有非个性化版本则发送该版本"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (!scope.IsPersonalised || user.Profile.PersonalisationOffAt > scope.T) return;
        if (scope.Campaign.Variant is not null) findings.Modify(This, "OFF");
        else findings.Refuse(This, "OFF");
    }
}
