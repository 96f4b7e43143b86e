using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>Where a command writes: for people (colours on a terminal only), or one JSON document per line.</summary>
internal sealed class Terminal(IAnsiConsole console, IAnsiConsole errors, TextWriter output, bool json)
{
    /// <summary>Columns for output that goes to a file or a pipe, where no terminal tells its own.</summary>
    private const int WidthOfFiles = 160;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the caller asked for JSON: then nothing else may go to the standard output.</summary>
    public bool IsJson => json;

    /// <summary>For people; with JSON it is the standard error, so that progress can still be seen.</summary>
    public IAnsiConsole Console => json ? errors : console;

    public IAnsiConsole Errors => errors;

    public bool IsInteractive => Console.Profile.Out.IsTerminal;

    public static Terminal Of(ParseResult parsed, bool json)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        return new(Create(output), Create(error), output, json);
    }

    public void WriteJson(JsonNode? node) => output.WriteLine(node?.ToJsonString(Compact) ?? "null");

    public void WriteJson(JsonElement element) => output.WriteLine(JsonSerializer.Serialize(element, Compact));

    public void WriteLine(string text) => Console.WriteLine(text);

    private static IAnsiConsole Create(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal) console.Profile.Width = WidthOfFiles;
        return console;
    }
}
