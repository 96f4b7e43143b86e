namespace PushOrleans.Compliance;

/// <summary>Who may vouch for a text: reviewers on the provider's file, on the days for which they are certified.</summary>
public static class Persons
{
    /// <summary>Whether the person is a reviewer of the provider, certified on the civil day of the instant.</summary>
    public static bool IsCertified(this Provider provider, string who, long at, Zone dayZone)
    {
        foreach (var reviewer in provider.Reviewers)
            if (string.Equals(reviewer.Id, who, StringComparison.Ordinal)) return dayZone.DayOf(at) <= reviewer.CertifiedUntil;
        return false;
    }

    /// <summary>How many distinct certified persons other than the author approved exactly this content by <paramref name="t"/>.</summary>
    public static int Approvers(Review? review, Provider provider, string contentHash, Zone dayZone, long t)
    {
        if (review is null) return 0;
        var approvers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var approval in review.Approvals)
        {
            if (approval.At <= t
                && string.Equals(approval.Hash, contentHash, StringComparison.Ordinal)
                && !string.Equals(approval.By, review.Author, StringComparison.Ordinal)
                && provider.IsCertified(approval.By, approval.At, dayZone))
            {
                approvers.Add(approval.By);
            }
        }

        return approvers.Count;
    }

    /// <summary>Whether the id names a service template that at least two distinct certified persons had approved by <paramref name="t"/>.</summary>
    public static bool IsApprovedTemplate(this Provider provider, string? templateId, Zone dayZone, long t)
    {
        foreach (var template in provider.Templates)
        {
            if (!string.Equals(template.Id, templateId, StringComparison.Ordinal)) continue;
            return template.Class == CampaignClass.Service
                && template.ApprovedAt <= t
                && template.ApprovedBy.Distinct(StringComparer.Ordinal).Count(who => provider.IsCertified(who, template.ApprovedAt, dayZone)) >= 2;
        }

        return false;
    }
}
