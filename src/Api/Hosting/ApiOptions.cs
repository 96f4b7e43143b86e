using System.ComponentModel.DataAnnotations;

namespace PushOrleans.Api;

/// <summary>Settings of the API; section <c>PushOrleans</c>, beside the node's own.</summary>
public sealed class ApiOptions
{
    public const string Section = "PushOrleans";

    /// <summary>Where to listen. Port 0 takes a free one. Default <c>http://127.0.0.1:5080</c>.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Requests per second and key; null (default) = no limit.</summary>
    [Range(1, 1_000_000)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>Bytes of a bulk upload (users, audiences). Default 1 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Seconds for which an export of the ledger waits for the next line of a partition that moves or is down, before it breaks off. Default 60.</summary>
    [Range(1, 3600)]
    public int LedgerPatienceSeconds { get; set; } = 60;
}
