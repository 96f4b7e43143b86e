using System.ComponentModel.DataAnnotations;

namespace PushOrleans.Api;

/// <summary>The pop-up stream and its script; section <c>PushOrleans:PopUps</c>.</summary>
public sealed class PopUpOptions
{
    public const string Section = "PushOrleans:PopUps";

    /// <summary>
    /// Origins of the sites that include the script, e.g. <c>https://news.example</c>; <c>*</c> = any. Tokens travel in a header and no cookie is
    /// ever read, so that a site needs its user's token to ask anything. Default: none but the API's own origin.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Connections that one node holds, 1–1,000,000. Default 20,000. One more is answered 429.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Connections of one user that one node holds, 1–1,000. Default 8. One more is answered 429.</summary>
    [Range(1, 1_000)]
    public int MaxConnectionsPerUser { get; set; } = 8;

    /// <summary>Events that may wait for a slow client before it is dropped, to connect again, 1–1,000. Default 4.</summary>
    [Range(1, 1_000)]
    public int MaxWaitingEvents { get; set; } = 4;

    /// <summary>Seconds that a client may take for one event before it is dropped, 1–300. Default 10.</summary>
    [Range(1, 300)]
    public int SlowClientSeconds { get; set; } = 10;

    /// <summary>Seconds between heartbeats, 1–300. Default 15: below the idle time-outs of proxies.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>Seconds between two looks into the inboxes of connected users, which make up for lost hints, 1–300. Default 15.</summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 15;

    /// <summary>Seconds between two words that keep a connected user awake, 1–3,600. Default 120: less than half of a lease's idle time.</summary>
    [Range(1, 3_600)]
    public int AwakeSeconds { get; set; } = 120;

    /// <summary>Seconds for which browsers may keep script and page without asking, 0–31,536,000. Default 3,600; with <c>?v=</c> and the ETag they may for a year.</summary>
    [Range(0, 31_536_000)]
    public int CacheSeconds { get; set; } = 3_600;
}
