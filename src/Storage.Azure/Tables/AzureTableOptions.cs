using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace PushOrleans.Storage.Azure;

/// <summary>What every provider on Azure Tables is told. Names and defaults are those of Orleans' own Azure packages.</summary>
public abstract partial class AzureTableOptions
{
    /// <summary>3 to 63 letters and digits, a letter first. The table is created when it does not exist.</summary>
    public abstract string TableName { get; set; }

    /// <summary>The account, with its credential, retries and time-outs; see <see cref="AzureAccount"/>. Required.</summary>
    public TableServiceClient? TableServiceClient { get; set; }

    internal void Validate(string? name)
    {
        if (TableServiceClient is null) throw new OrleansConfigurationException($"{GetType().Name} {name}: {nameof(TableServiceClient)} is required");
        if (!TableNamePattern().IsMatch(TableName)) throw new OrleansConfigurationException($"{GetType().Name} {name}: {nameof(TableName)} '{TableName}' is not 3 to 63 letters and digits, a letter first");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    private static partial Regex TableNamePattern();
}

/// <summary>Refuses to start a silo or client with options that cannot work.</summary>
internal sealed class AzureTableOptionsValidator(AzureTableOptions options, string? name) : IConfigurationValidator
{
    public void ValidateConfiguration() => options.Validate(name);
}
