using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace PushOrleans.Storage.Azure;

/// <summary>Where the journal is, and how long its segments get.</summary>
public sealed class AzureJournalOptions
{
    /// <summary>The account, with its credential, retries and time-outs; see <see cref="AzureAccount"/>. Required.</summary>
    public BlobServiceClient? BlobServiceClient { get; set; }

    /// <summary>A container of the journal's own: 3 to 63 lower-case letters, digits and single hyphens. Default "pushorleans-journal".</summary>
    public string ContainerName { get; set; } = "pushorleans-journal";

    /// <summary>Bytes after which a segment ends. 4 KiB to 1 GiB, default 16 MiB: a read that has to look for its record reads at most that.</summary>
    public long SegmentBytes { get; set; } = 16 << 20;

    /// <summary>Appends after which a segment ends. 2 to 49,999, default 45,000; the service allows 50,000, of which one ends the segment.</summary>
    public int SegmentAppends { get; set; } = 45_000;
}

/// <summary>Refuses to start with options that cannot work.</summary>
public sealed class AzureJournalOptionsValidator : IValidateOptions<AzureJournalOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureJournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        if (options.BlobServiceClient is null) failures.Add($"{nameof(options.BlobServiceClient)} is required");
        if (!IsContainerName(options.ContainerName))
            failures.Add($"{nameof(options.ContainerName)} '{options.ContainerName}' is not 3 to 63 lower-case letters, digits and single hyphens between them");
        if (options.SegmentBytes is < 4 << 10 or > 1 << 30) failures.Add($"{nameof(options.SegmentBytes)} is 4 KiB to 1 GiB, not {options.SegmentBytes}");
        if (options.SegmentAppends is < 2 or > 49_999) failures.Add($"{nameof(options.SegmentAppends)} is 2 to 49,999, not {options.SegmentAppends}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsContainerName(string? name) =>
        name is { Length: >= 3 and <= 63 }
        && name.All(letter => letter is '-' or (>= 'a' and <= 'z') or (>= '0' and <= '9'))
        && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);
}
