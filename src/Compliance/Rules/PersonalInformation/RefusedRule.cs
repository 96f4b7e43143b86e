namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 30: Refusal binds the legal entity (Online Transaction Measures Art. 16 — excerpt; Network Data Security Regulations Art. 42 — law).</summary>
public static class RefusedRule
{
    private const Rule This = Rule.Refused;

    public static RuleInfo Info { get; } = new(
        This,
        "Refusal binds the legal entity",
        "User refused or withdrew; this binds all apps and names of the entity",
        "用户已拒绝，不得更换名义再次发送",
        "Online Transaction Measures Art. 16 — excerpt; Network Data Security Regulations Art. 42 — law",
        "user × legal entity",
        "P4",
        [
            new("REFUSED", "the user refused the legal entity {text}", "用户已拒绝法律主体 {text} 的推送"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        foreach (ref readonly var refusal in user.Profile.Refusals.AsSpan())
        {
            if (refusal.At > scope.T || refusal.LiftedAt <= scope.T) continue;
            if (refusal.Purpose is { } purpose && purpose != scope.Campaign.Class) continue;
            if (!Same.Text(refusal.LegalEntityId, scope.LegalEntityId)) continue;
            findings.Refuse(This, "REFUSED", text: refusal.LegalEntityId);
            return;
        }
    }
}
