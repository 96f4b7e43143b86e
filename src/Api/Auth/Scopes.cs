namespace PushOrleans.Api;

/// <summary>What a key may be allowed. <see cref="All"/> stands for every one.</summary>
public static class Scopes
{
    public const string All = "*";
    public const string PoliciesRead = "policies:read";
    public const string PoliciesWrite = "policies:write";
    public const string ProvidersRead = "providers:read";
    public const string ProvidersWrite = "providers:write";
    public const string SourcesRead = "sources:read";
    public const string SourcesWrite = "sources:write";
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string CampaignsRead = "campaigns:read";
    public const string CampaignsWrite = "campaigns:write";

    /// <summary>May set the server-owned fields of a campaign: the demo, migrations.</summary>
    public const string CampaignsImport = "campaigns:import";

    public const string DecisionsRead = "decisions:read";
    public const string ReviewsRead = "reviews:read";
    public const string ReviewsWrite = "reviews:write";
    public const string DevicesWrite = "devices:write";
    public const string PreferencesWrite = "preferences:write";
    public const string ConsentsWrite = "consents:write";
    public const string ReceiptsWrite = "receipts:write";
    public const string ComplaintsRead = "complaints:read";
    public const string ComplaintsWrite = "complaints:write";
    public const string StopsRead = "stops:read";
    public const string StopsWrite = "stops:write";
    public const string LedgerRead = "ledger:read";
    public const string InboxRead = "inbox:read";
    public const string DeliveriesRead = "deliveries:read";
    public const string DeliveriesWrite = "deliveries:write";
    public const string KeysWrite = "keys:write";
    public const string RightsWrite = "rights:write";
    public const string OpsRead = "ops:read";

    /// <summary>Every scope that a key may be given.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        All, PoliciesRead, PoliciesWrite, ProvidersRead, ProvidersWrite, SourcesRead, SourcesWrite, UsersRead, UsersWrite, CampaignsRead, CampaignsWrite,
        CampaignsImport, DecisionsRead, ReviewsRead, ReviewsWrite, DevicesWrite, PreferencesWrite, ConsentsWrite, ReceiptsWrite, ComplaintsRead,
        ComplaintsWrite, StopsRead, StopsWrite, LedgerRead, InboxRead, DeliveriesRead, DeliveriesWrite, KeysWrite, RightsWrite, OpsRead,
    };
}

/// <summary>The scope that an endpoint asks for.</summary>
internal sealed record RequiredScope(string Scope);

/// <summary>A page that a browser opens by itself: the key may come as the password of HTTP's Basic scheme, too.</summary>
internal sealed record ForBrowsers;

/// <summary>An endpoint that a device token opens, for its own user. With a <see cref="RequiredScope"/> API keys open it, too.</summary>
internal sealed record OpenToDevices
{
    /// <summary>The route value that must be the token's user.</summary>
    public const string UserId = "id";
}

/// <summary>An endpoint that needs no key: health, metrics, the API's own description.</summary>
internal sealed record OpenToAll;
