using System.Globalization;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>Why a user sees a pop-up, in words, and what 'manage' needs to know.</summary>
/// <param name="Refused">Whether the user has refused all pushes of the provider's legal entity since.</param>
/// <param name="Reasons">One sentence each, in both languages.</param>
/// <param name="Decision">The decision as the ledger replays it.</param>
public sealed record PopUpWhyBody(
    string CampaignId, string ProviderId, string ProviderName, string LegalEntityId, string Class, string Category, bool Refused, IReadOnlyList<TextBody> Reasons, DecisionBody Decision);

/// <summary>GET /popups/{campaignId}/why: for the device's own user, and only of what that user was granted.</summary>
internal static class PopUpWhy
{
    public static async Task<IResult> Get(string campaignId, HttpContext http, IGrainFactory grains, PartitionCount partitions, DecisionTexts texts, CancellationToken cancellationToken)
    {
        var userId = http.Caller().Device!.UserId;
        if (await grains.Visible(campaignId, http.Caller(), cancellationToken) is not { } view || CampaignReader.Read(view.Json, UnknownFields.Warn).Value is not { } campaign
            || await Grant(grains, partitions, campaignId, userId, cancellationToken) is not { } grant
            || await grains.User(partitions, userId, cancellationToken) is not { } stored)
            return Problem.NotFound("No such pop-up of this user");
        var (user, provider) = (UserEndpoints.Profile(stored), await grains.Inputs().Provider(view.ProviderId, cancellationToken));
        var (decision, entity) = (await texts.Of(grant, cancellationToken), provider?.LegalEntityId ?? "");
        var name = string.IsNullOrEmpty(provider?.Name) ? campaign.ShownName ?? view.ProviderId : provider.Name;
        var refused = user.Refusals.Any(x => x.LegalEntityId == entity && x.Purpose is null && x.LiftedAt == Instants.Never);
        return Answer.Of(
            new PopUpWhyBody(campaignId, view.ProviderId, name, entity, WireNames.Of(campaign.Class), campaign.Category, refused, Reasons(campaign, user, entity, name, grant, decision), decision),
            ApiJson.Wire.PopUpWhyBody, noStore: true);
    }

    /// <summary>The user's grant of the campaign; null when there is none.</summary>
    public static async Task<DecisionView?> Grant(IGrainFactory grains, PartitionCount partitions, string campaignId, string userId, CancellationToken cancellationToken) =>
        (await UserCalls.Repeat(() => grains.PartitionOf(partitions, userId).Explain(campaignId, userId, cancellationToken)))?.LastOrDefault(x => x.Verdict <= Verdict.Modify);

    private static List<TextBody> Reasons(Campaign campaign, UserProfile user, string entity, string name, DecisionView grant, DecisionBody decision)
    {
        List<TextBody> reasons = [new($"{name} sent you {KindEn(campaign.Class)} of the category “{campaign.Category}”.", $"这是{name}发送的{KindZh(campaign.Class)}，类别为“{campaign.Category}”。"), Chosen(campaign)];
        var consent = user.Consents.Where(x => x.LegalEntityId == entity && x.Purpose == campaign.Class && x.GrantedAt <= grant.At).MaxBy(x => x.GrantedAt);
        if (consent.LegalEntityId is not null)
            reasons.Add(new($"You agreed to it on {Day(consent.GrantedAt)}.", $"您于 {Day(consent.GrantedAt)} 同意接收。"));
        reasons.Add(grant.Verdict == Verdict.Allow
            ? new($"{RuleCatalog.All.Count} rules that protect you were checked just before; none objected.", $"推送前逐项检查了 {RuleCatalog.All.Count} 条保护规则，没有一条反对。")
            : new($"{RuleCatalog.All.Count} rules that protect you were checked just before, and it was changed by one of them: {decision.ReasonText.En}.", $"推送前逐项检查了 {RuleCatalog.All.Count} 条保护规则，并据此作了修改：{decision.ReasonText.Zh}。"));
        reasons.Add(new($"Decided on {Minute(grant.At)} UTC under policy {grant.Policy}; the decision is on record.", $"判定时间 {Minute(grant.At)}（UTC），依据规则版本 {grant.Policy}，判定已存证。"));
        return reasons;
    }

    private static TextBody Chosen(Campaign campaign)
    {
        var tags = string.Join(", ", campaign.Selection.Tags.Concat(campaign.Audience.Tags).Distinct(StringComparer.Ordinal));
        return campaign.Selection.Mode switch
        {
            SelectionMode.Model => new($"A recommendation algorithm chose it for you{(tags.Length > 0 ? $", by: {tags}" : "")}. You can turn personalised pushes off.", $"由推荐算法为您选出{(tags.Length > 0 ? $"，依据：{tags}" : "")}。您可以关闭个性化推送。"),
            _ when tags.Length > 0 => new($"It was chosen for you by these tags of your profile: {tags}. You can turn personalised pushes off.", $"依据您画像中的标签选出：{tags}。您可以关闭个性化推送。"),
            _ => new("It goes to everyone alike; your profile was not used.", "面向所有用户，未使用您的画像。"),
        };
    }

    private static string Minute(long at) => DateTime.UnixEpoch.AddSeconds(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Day(long at) => DateTime.UnixEpoch.AddSeconds(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string KindEn(CampaignClass of) => of switch
    {
        CampaignClass.Ad => "an advertisement",
        CampaignClass.News => "news",
        CampaignClass.Service => "a service message",
        _ => "a message",
    };

    private static string KindZh(CampaignClass of) => of switch
    {
        CampaignClass.Ad => "广告",
        CampaignClass.News => "新闻",
        CampaignClass.Service => "服务通知",
        _ => "资讯",
    };
}
