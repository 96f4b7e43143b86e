using System.Globalization;
using Orleans.Core;
using Orleans.Storage;

namespace PushOrleans.Grains;

/// <summary>
/// A grain's state in numbered rows, so that a write costs what it changes and not all there is, and no row grows beyond what a store takes (960 KiB on
/// Azure). Row 0 has the plain name, row 12 the name and <c>/12</c>. A row is added by being written and never removed, so that there are no gaps: what is
/// not needed any more makes place within its row. For a grain's own scheduler: not thread-safe.
/// </summary>
internal sealed class StateRows<T>(IGrainContext grain, IGrainStorage storage, string name)
    where T : new()
{
    private const int MaxReadsAtOnce = 16;
    private readonly List<StateStorageBridge<T>> _rows = [];

    public int Count => _rows.Count;

    public T this[int row] => _rows[row].State;

    /// <summary>Reads all rows, at activation: more and more at once, as one by one takes long and the most at once asks a lot for what is not there.</summary>
    /// <exception cref="InvalidDataException">A row is missing amid others: the store was not restored as a whole.</exception>
    public async Task ReadAsync()
    {
        for (var atOnce = 1; ; atOnce = Math.Min(atOnce * 2, MaxReadsAtOnce))
        {
            List<StateStorageBridge<T>> next = [.. Enumerable.Range(_rows.Count, atOnce).Select(RowOf)];
            await Task.WhenAll(next.Select(row => row.ReadStateAsync()));
            var there = next.FindLastIndex(row => row.RecordExists) + 1;
            if (next.FindIndex(row => !row.RecordExists) is >= 0 and var missing && missing < there)
                throw new InvalidDataException($"{grain.GrainId}: row {_rows.Count + missing} of {name} is missing, and a later one is there.");
            _rows.AddRange(next.Take(there));
            if (there < atOnce) return;
        }
    }

    /// <summary>An empty row behind the last one; answers its number. It is there once it is written.</summary>
    public int Add()
    {
        var row = RowOf(_rows.Count);
        row.State = new T();
        _rows.Add(row);
        return _rows.Count - 1;
    }

    public Task WriteAsync(int row) => _rows[row].WriteStateAsync();

    private StateStorageBridge<T> RowOf(int row) => new(row == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}/{row}"), grain, storage);
}
