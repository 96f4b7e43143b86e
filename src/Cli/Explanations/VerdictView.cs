using System.Text.Json;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>A verdict with its reason, what the rules saw, and the versions it was decided under, for people.</summary>
internal static class VerdictView
{
    public static void Write(IAnsiConsole console, JsonElement decision)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Row(string name, string? text)
        {
            if (text is { Length: > 0 }) grid.AddRow($"[grey]{name}[/]", Markup.Escape(text));
        }

        Row("at", decision.Text("at") + (decision.TextOrNull("until") is { } until ? " → decided again at " + until : ""));
        Row("reason", Join(decision.TextOrNull("reason"), decision.TextOrNull("code")));
        if (decision.FieldOrNull("reasonText") is { } text)
        {
            Row("", text.TextOrNull("en"));
            Row("", text.TextOrNull("zh"));
        }

        Row("basis", decision.TextOrNull("basis"));
        foreach (var hit in decision.Items("hits"))
        {
            var rule = hit.Text("rule");
            Row("hit", $"{rule} {hit.Text("verdict")} {string.Join(' ', hit.Items("codes").Select(code => code.ToString()))}{(hit.TextOrNull("until") is { } at ? " until " + at : "")}");
            foreach (var seen in decision.Items("counters").Where(counter => counter.Text("rule") == rule))
            {
                Row("saw", seen.FieldOrNull("text")?.Text("en"));
                Row("", seen.FieldOrNull("text")?.Text("zh"));
            }
        }

        Row("devices", string.Join(", ", decision.Items("devices").Select(device => device.ToString())));
        Row("under", Join("policy " + decision.Text("policy"), "inputs " + decision.Text("inputsVersion"), "mask " + decision.Text("mask")));
        Row("replay", decision.TextOrNull("replay"));

        var verdict = decision.Text("verdict");
        var title = $"[{Colour(verdict)}]{verdict}[/] {Markup.Escape(decision.Text("campaign"))} → {Markup.Escape(decision.TextOrNull("user") ?? "(campaign)")}, attempt {decision.Number("attempt")}";
        console.Write(new Panel(grid) { Header = new PanelHeader(title), Border = BoxBorder.Rounded, Expand = false });
    }

    public static string Colour(string verdict) => verdict switch
    {
        "allow" => "green",
        "modify" => "aqua",
        "defer" => "yellow",
        "hold" => "fuchsia",
        "refuse" => "red",
        _ => "grey",
    };

    private static string Join(params string?[] parts) => string.Join(" · ", parts.Where(part => part is { Length: > 0 }));
}
