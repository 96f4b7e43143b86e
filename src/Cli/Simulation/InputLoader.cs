using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli.Simulation;

/// <summary>Reads and validates the files of a run, and tells every fault of them with file, line or index, and pointer.</summary>
/// <param name="warn">Takes one line per unknown field, at most <see cref="MaxLines"/> a file.</param>
internal sealed class InputLoader(Action<string> warn)
{
    private const int MaxLines = 50;

    private readonly List<string> _faults = [];

    /// <exception cref="InvalidInputException">Some file is not what the contracts allow.</exception>
    public SimulationInputs Load(SimulationFiles files, Action<string>? reading, CancellationToken cancellationToken)
    {
        var pool = new StringPool();
        var listTimes = new HashSet<long>();
        var policy = LoadPolicy(files.Policy);
        var inputs = new SimulationInputs(
            policy!,
            Load(files.Sources, json => SourceListReader.Read(json, UnknownFields.Warn), x => $"{x.Id}@{x.Version}", reading, cancellationToken, FaultOfList),
            Load(files.Providers, json => ProviderReader.Read(json, UnknownFields.Warn), x => x.Id, reading, cancellationToken),
            Load(files.Users, json => UserReader.Read(json, UnknownFields.Warn, pool), x => x.Id, reading, cancellationToken),
            Load(files.Campaigns, json => CampaignReader.Read(json, UnknownFields.Warn), x => x.Id, reading, cancellationToken, FaultOfCampaign),
            files.StopOrders is { } orders
                ? Load(orders, json => StopOrderReader.Read(json, UnknownFields.Warn), x => x.Id, reading, cancellationToken)
                : []);
        return _faults.Count == 0 ? inputs : throw new InvalidInputException(string.Join('\n', _faults));

        string? FaultOfList(SourceList list) =>
            listTimes.Add(list.EffectiveFrom) ? null : $"/effectiveFrom: {Lexical.FormatTime(list.EffectiveFrom)} is that of an earlier list";

        static string? FaultOfCampaign(Campaign campaign) =>
            campaign.Audience.AudienceId is null ? null : "/audience/audienceId: uploaded audiences exist in the live product only";
    }

    private Policy? LoadPolicy(string path)
    {
        var result = Open(path, () => PolicyReader.Read(InputItems.ReadOne(path), UnknownFields.Warn));
        if (result is null) return null;
        foreach (var error in result.Errors) _faults.Add($"{path}: {error}");
        foreach (var warning in result.Warnings) warn($"{path}: {warning}");
        return result.Value;
    }

    /// <param name="faultOf">What is wrong with an item that is valid by itself: pointer and text, null for nothing.</param>
    private List<T> Load<T>(
        string path,
        Func<ReadOnlyMemory<byte>, ReadResult<T>> read,
        Func<T, string> idOf,
        Action<string>? reading,
        CancellationToken cancellationToken,
        Func<T, string?>? faultOf = null)
        where T : class
    {
        reading?.Invoke(path);
        var items = new List<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var faults = new LineLimit(_faults.Add, path, "faults");
        var warnings = new LineLimit(warn, path, "warnings");
        Open(path, () =>
        {
            foreach (var item in InputItems.Read(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var result = read(item.Json);
                foreach (var warning in result.Warnings) warnings.Add($"{item.Place}: {warning}");
                foreach (var error in result.Errors) faults.Add($"{item.Place}: {error}");
                if (!result.IsValid) continue;
                if (!seen.Add(idOf(result.Value))) faults.Add($"{item.Place}: /id: {idOf(result.Value)} was given before in this file");
                if (faultOf?.Invoke(result.Value) is { } fault) faults.Add($"{item.Place}: {fault}");
                items.Add(result.Value);
            }

            return items;
        });
        faults.Close();
        warnings.Close();
        return items;
    }

    private T? Open<T>(string path, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidInputException e)
        {
            _faults.Add(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _faults.Add($"{path}: cannot be read: {e.Message}");
        }

        return null;
    }

    /// <summary>Passes on the first lines and counts the rest.</summary>
    private sealed class LineLimit(Action<string> add, string path, string what)
    {
        private long _count;

        public void Add(string line)
        {
            if (_count++ < MaxLines) add(line);
        }

        public void Close()
        {
            if (_count > MaxLines) add($"{path}: {_count - MaxLines} more {what}");
        }
    }
}
