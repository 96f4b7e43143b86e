using PushOrleans.Storage.Azure;

namespace Orleans.Reminders.AzureStorage;

/// <summary>Where reminders are kept.</summary>
public sealed class AzureTableReminderStorageOptions : AzureTableOptions
{
    public const string DEFAULT_TABLE_NAME = "OrleansReminders";

    /// <inheritdoc/>
    public override string TableName { get; set; } = DEFAULT_TABLE_NAME;
}
