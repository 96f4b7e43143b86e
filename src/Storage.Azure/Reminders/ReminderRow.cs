using System.Globalization;
using Azure.Data.Tables;

namespace PushOrleans.Storage.Azure;

/// <summary>Rows of the reminder table, in the format of Microsoft.Orleans.Reminders.AzureStorage: the partition is the grain's hash.</summary>
internal static class ReminderRow
{
    public static string PartitionOf(string service, uint hash) => TableRows.Key($"{service}_{hash:X8}");

    public static string KeyOf(GrainId grain, string name) => TableRows.Key($"{grain}-{name}");

    /// <summary>All hashes of a service are between these two.</summary>
    public static (string Above, string Below) BoundsOf(string service) => (TableRows.Key(service) + '_', TableRows.Key(service) + (char)('_' + 1));

    /// <summary>All names of a grain are between these two.</summary>
    public static (string Above, string Below) BoundsOf(GrainId grain) =>
        (TableRows.Key(grain.ToString()) + '-', TableRows.Key(grain.ToString()) + (char)('-' + 1));

    public static TableEntity Of(string service, string cluster, ReminderEntry entry)
    {
        var hash = entry.GrainId.GetUniformHashCode();
        return new TableEntity(PartitionOf(service, hash), KeyOf(entry.GrainId, entry.ReminderName))
        {
            ["ServiceId"] = service,
            ["DeploymentId"] = cluster,
            ["GrainReference"] = entry.GrainId.ToString(),
            ["ReminderName"] = entry.ReminderName,
            ["StartAt"] = LogFormatter.PrintDate(entry.StartAt),
            ["Period"] = entry.Period.ToString(),
            ["GrainRefConsistentHash"] = hash.ToString("X8", CultureInfo.InvariantCulture),
        };
    }

    public static bool IsOf(string service, TableEntity row) => row.GetString("ServiceId") == service;

    public static bool IsOf(GrainId grain, TableEntity row) => row.GetString("GrainReference") == grain.ToString();

    /// <exception cref="OrleansException">The row is not readable.</exception>
    public static ReminderEntry Read(TableEntity row)
    {
        try
        {
            return new ReminderEntry
            {
                GrainId = GrainId.Parse(row.GetString("GrainReference")),
                ReminderName = row.GetString("ReminderName"),
                StartAt = DateTime.SpecifyKind(LogFormatter.ParseDate(row.GetString("StartAt")), DateTimeKind.Utc),
                Period = TimeSpan.Parse(row.GetString("Period"), CultureInfo.InvariantCulture),
                ETag = row.ETag.ToString(),
            };
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException)
        {
            throw new OrleansException($"row {row.PartitionKey} {row.RowKey} of the reminder table cannot be read", fault);
        }
    }
}
