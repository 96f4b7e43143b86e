namespace PushOrleans.Cli.Simulation;

/// <summary>The two files of a run: the verdicts, and their summary beside them.</summary>
internal static class SimulationOutput
{
    public static string SummaryPath(string path) => path + ".summary.json";

    /// <summary>Writes both or none. The verdicts come last, so that where they are the summary is.</summary>
    public static void Write(string path, SimulationResult result, byte[] summary, CancellationToken cancellationToken)
    {
        using var verdicts = new AtomicFile(path);
        using var counts = new AtomicFile(SummaryPath(path));
        VerdictFile.Write(result, verdicts.Stream, cancellationToken);
        counts.Stream.Write(summary);
        verdicts.Flush();
        counts.Flush();
        cancellationToken.ThrowIfCancellationRequested();
        counts.Commit();
        verdicts.Commit();
    }
}
