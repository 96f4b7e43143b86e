using System.CommandLine;
using System.CommandLine.Invocation;

namespace PushOrleans.Cli;

/// <summary>Parses and runs one command line.</summary>
internal static class CommandLine
{
    /// <summary>How long a command may take to end after Ctrl-C: a node finishes its pages.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(45);

    /// <summary>Runs <paramref name="args"/>, and answers the exit code. Never throws.</summary>
    public static async Task<int> Invoke(RootCommand root, string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        // A file may be called @x: nothing stands for the content of another file here.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTime };
        try
        {
            if (parsed.Action is not ParseErrorAction faulty) return await parsed.InvokeAsync(invocation, cancellationToken);
            faulty.ShowHelp = false;
            invocation.Output = error;
            await parsed.InvokeAsync(invocation, cancellationToken);
            return ExitCodes.Usage;
        }
        catch (Exception e)
        {
            // The edge of the process: whatever it was, the caller gets a code and the reason.
            await error.WriteLineAsync($"internal: {e}");
            return ExitCodes.Internal;
        }
    }
}
