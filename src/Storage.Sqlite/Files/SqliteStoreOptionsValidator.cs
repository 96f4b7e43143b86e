using Microsoft.Extensions.Options;

namespace PushOrleans.Storage.Sqlite;

/// <summary>Refuses to start with options that cannot work.</summary>
public sealed class SqliteStoreOptionsValidator : IValidateOptions<SqliteStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Path)) failures.Add($"{nameof(options.Path)} is required");
        else if (Directory.Exists(options.Path)) failures.Add($"{nameof(options.Path)} {options.Path} is a folder");
        if (options.BusyTimeout < TimeSpan.FromMilliseconds(50) || options.BusyTimeout > TimeSpan.FromMinutes(1))
            failures.Add($"{nameof(options.BusyTimeout)} is 50 ms to 60 s, not {options.BusyTimeout}");
        if (options.CheckpointBytes is < 1 << 20 or > 1 << 30)
            failures.Add($"{nameof(options.CheckpointBytes)} is 1 MiB to 1 GiB, not {options.CheckpointBytes}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
