namespace PushOrleans.Compliance;

/// <summary>
/// A template whose pop-ups a page kept from closing (rule 27, P5): nothing is sent from it until an operator lifts it. A campaign without a template
/// stands for itself.
/// </summary>
/// <param name="CampaignId">Whose pop-up it was.</param>
/// <param name="LiftedAt">When an operator lifted it; <see cref="Instants.Never"/> = it is in force.</param>
public sealed record TemplateSuspension(string ProviderId, string? TemplateId, string CampaignId, long At, long LiftedAt = Instants.Never, string? LiftedBy = null)
{
    public string Id => IdOf(ProviderId, TemplateId, CampaignId);

    public bool IsInForce => LiftedAt == Instants.Never;

    // A tilde is in no id and needs no escaping in an address (RFC 3986 §2.3).
    public static string IdOf(string providerId, string? templateId, string campaignId) =>
        string.IsNullOrEmpty(templateId) ? $"{providerId}~~{campaignId}" : $"{providerId}~{templateId}";
}
