using System.Globalization;
using System.Net;
using Azure.Data.Tables;

namespace PushOrleans.Storage.Azure;

/// <summary>Rows of the membership table, in the format of Microsoft.Orleans.Clustering.AzureStorage: every column is text.</summary>
internal static class SiloRow
{
    public const string VersionKey = "VersionRow";

    /// <summary>These two stand before and after every address; written with each version, they fence a read of several pages.</summary>
    public const string FirstKey = "!Start", LastKey = "~End";

    private const char Separator = '|';

    public static string KeyOf(SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint.Address}-{silo.Endpoint.Port}-{silo.Generation}");

    /// <summary>Rows of other kinds, of this version or a later one, have no address.</summary>
    public static bool IsSilo(TableEntity row) => row.GetString("Address") is { Length: > 0 };

    public static TableEntity Version(string cluster, string rowKey, int version)
    {
        var row = new TableEntity(cluster, rowKey) { ["DeploymentId"] = cluster, ["MembershipVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        // A clean-up of an older version takes rows that are not active for dead silos.
        if (rowKey != VersionKey) row["Status"] = nameof(SiloStatus.Active);
        return row;
    }

    public static int? VersionOf(TableEntity? row) =>
        int.TryParse(row?.GetString("MembershipVersion"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var version) ? version : null;

    public static TableEntity Of(string cluster, MembershipEntry entry)
    {
        var suspects = entry.SuspectTimes ?? [];
        var row = new TableEntity(cluster, KeyOf(entry.SiloAddress))
        {
            ["DeploymentId"] = cluster,
            ["Address"] = entry.SiloAddress.Endpoint.Address.ToString(),
            ["Port"] = Text(entry.SiloAddress.Endpoint.Port),
            ["Generation"] = Text(entry.SiloAddress.Generation),
            ["HostName"] = entry.HostName,
            ["Status"] = entry.Status.ToString(),
            ["ProxyPort"] = Text(entry.ProxyPort),
            ["SiloName"] = entry.SiloName,
            ["InstanceName"] = entry.SiloName,
            ["UpdateZone"] = Text(entry.UpdateZone),
            ["FaultZone"] = Text(entry.FaultZone),
            ["SuspectingSilos"] = string.Join(Separator, suspects.Select(suspect => suspect.Item1.ToParsableString())),
            ["SuspectingTimes"] = string.Join(Separator, suspects.Select(suspect => LogFormatter.PrintDate(suspect.Item2))),
            ["StartTime"] = LogFormatter.PrintDate(entry.StartTime),
            ["IAmAliveTime"] = LogFormatter.PrintDate(entry.IAmAliveTime),
        };
        if (entry.RoleName is not null) row["RoleName"] = entry.RoleName;
        return row;
    }

    /// <summary>What 'I am alive' merges into a silo's row.</summary>
    public static TableEntity Alive(string cluster, MembershipEntry entry) => new(cluster, KeyOf(entry.SiloAddress))
    {
        ["DeploymentId"] = cluster,
        ["IAmAliveTime"] = LogFormatter.PrintDate(entry.IAmAliveTime),
    };

    /// <exception cref="OrleansException">The row is a silo's, and not readable: better no table than one without this silo.</exception>
    public static MembershipEntry Read(TableEntity row)
    {
        try
        {
            var entry = new MembershipEntry
            {
                SiloAddress = AddressOf(row, "Port"),
                HostName = row.GetString("HostName"),
                Status = Enum.Parse<SiloStatus>(row.GetString("Status")),
                ProxyPort = Number(row, "ProxyPort"),
                RoleName = row.GetString("RoleName"),
                SiloName = row.GetString("SiloName") is { Length: > 0 } name ? name : row.GetString("InstanceName"),
                UpdateZone = Number(row, "UpdateZone"),
                FaultZone = Number(row, "FaultZone"),
                StartTime = Date(row.GetString("StartTime")),
                IAmAliveTime = Date(row.GetString("IAmAliveTime")),
            };
            foreach (var (silo, time) in Split(row, "SuspectingSilos").Zip(Split(row, "SuspectingTimes")))
                entry.AddSuspector(SiloAddress.FromParsableString(silo), LogFormatter.ParseDate(time));
            return entry;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException)
        {
            throw new OrleansException($"row {row.RowKey} of the membership table cannot be read", fault);
        }
    }

    public static Uri GatewayOf(TableEntity row) => AddressOf(row, "ProxyPort").ToGatewayUri();

    private static SiloAddress AddressOf(TableEntity row, string port) =>
        SiloAddress.New(IPAddress.Parse(row.GetString("Address")), Number(row, port), Number(row, "Generation"));

    private static string[] Split(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? text.Split(Separator) : [];

    private static int Number(TableEntity row, string column) =>
        row.GetString(column) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;

    private static DateTime Date(string? text) => string.IsNullOrEmpty(text) ? default : LogFormatter.ParseDate(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
