namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 24: Agreement (Prov. 5(6) — law; versions — product policy).</summary>
public static class AgreementDisclosedRule
{
    private const Rule This = Rule.AgreementDisclosed;

    public static RuleInfo Info { get; } = new(
        This,
        "Agreement",
        "Form, frequency or cancel way not disclosed or not accepted",
        "未告知推送形式、频次、取消渠道或用户未同意",
        "Prov. 5(6) — law; versions — product policy",
        "provider, user",
        "P0, P1, P3, P4",
        [
            new("NONE", "no agreement is in force or was accepted", "无生效或已接受的用户协议"),
            new("OLD", "the user accepted version {used}; {limit} or later is needed", "用户接受的协议版本为 {used}，需不低于 {limit}"),
            new("FIELDS", "the agreement does not disclose form, frequency and cancel way for this class", "协议未告知该类推送的形式、频次和取消渠道"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.IsService) return;
        if (scope.CurrentAgreement is not { } current) findings.Refuse(This, "NONE");
        else if (!Discloses(current, scope.Campaign.Class)) findings.Refuse(This, "FIELDS");
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService) return;
        var least = scope.Provider.MinAgreementVersion;
        if (AcceptedVersion(scope, user) is not { } accepted) findings.Refuse(This, "NONE");
        else if (accepted < least) findings.Refuse(This, "OLD", accepted, least);
        else if (scope.AgreementOf(accepted) is not { } agreement || !Discloses(agreement, scope.Campaign.Class)) findings.Refuse(This, "FIELDS");
    }

    /// <summary>The highest version of the provider's agreement that the user has accepted by now.</summary>
    public static long? AcceptedVersion(UserScope scope, UserState user)
    {
        long? accepted = null;
        var provider = scope.Facts.ProviderId;
        foreach (ref readonly var acceptance in user.Profile.Agreements.AsSpan())
        {
            if (acceptance.AcceptedAt > scope.T || !Same.Text(acceptance.ProviderId, provider)) continue;
            if (accepted is null || acceptance.Version > accepted) accepted = acceptance.Version;
        }

        return accepted;
    }

    private static bool Discloses(Agreement agreement, CampaignClass @class) =>
        !string.IsNullOrEmpty(agreement.Form) && !string.IsNullOrEmpty(agreement.Cancel) && agreement.DeclaredPerDay[@class] is not null;
}
