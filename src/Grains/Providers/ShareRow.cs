using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A row of a provider's grants by second (see <see cref="ReportBook"/>). Written whole, once for each seal.</summary>
[GenerateSerializer, Alias("push.share-row.v1")]
public sealed class ShareRow
{
    [Id(1)]
    private List<ShareReport> _shares = [];

    /// <summary>Number under which the head names what is here.</summary>
    [Id(0)]
    public long Seal { get; private set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ShareReport> Shares => _shares;

    public void Fill(long seal, IEnumerable<ShareReport> shares) => (Seal, _shares) = (seal, [.. shares]);
}
