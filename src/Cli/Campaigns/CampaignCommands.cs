using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary><c>campaign submit|preview|watch|list|cancel</c>.</summary>
internal static class CampaignCommands
{
    public static Command Create()
    {
        var connection = new Connection();
        var group = new Command("campaign", "Submit campaigns, preview their verdicts, watch, list and cancel them. 推送活动");
        connection.AddTo(group);
        group.Subcommands.Add(Submit(connection));
        group.Subcommands.Add(Preview(connection));
        group.Subcommands.Add(Watch(connection));
        group.Subcommands.Add(List(connection));
        group.Subcommands.Add(Cancel(connection));
        return group;
    }

    private static Command Submit(Connection connection)
    {
        var file = new Argument<FileInfo>("file") { Description = "Campaigns: one JSON object, a JSON array, or NDJSON" };
        var key = new Option<string?>("--idempotency-key") { Description = "Key of the submission (several campaigns: their prefix). Default: made from the content, so that a repeat is harmless" };
        var command = new Command("submit", "Submit campaigns") { file, key };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var prefix = parsed.GetValue(key);
            foreach (var entry in ObjectFile.Read(parsed.GetValue(file)!.FullName))
            {
                var once = prefix is null ? "sha256-" + Convert.ToHexStringLower(SHA256.HashData(entry.Json.Span)) : $"{prefix}-{entry.Position}";
                var accepted = await client.Post("campaigns", entry.Json, cancellationToken, once);
                if (terminal.IsJson) terminal.WriteJson(accepted);
                else terminal.Console.MarkupLineInterpolated($"[green]{accepted.Text("id")}[/] {accepted.Text("state")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Preview(Connection connection)
    {
        var file = new Argument<FileInfo>("file") { Description = "One campaign as a JSON object" };
        var at = new Option<string?>("--at") { Description = "Instant to decide for, e.g. 2026-03-06T04:00:00Z. Default: now" };
        var users = new Option<string[]>("--user") { Description = "A user to decide for (repeatable, up to 1000)", AllowMultipleArgumentsPerToken = true };
        var sample = new Option<int>("--sample") { Description = "Without --user: how many users to draw, 1-1000", DefaultValueFactory = _ => 20 };
        var command = new Command("preview", "What would be decided, and why; changes nothing") { file, at, users, sample };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var entry = ObjectFile.Read(parsed.GetValue(file)!.FullName) is [var first, ..] ? first : throw new UnusableInputException("The file holds no campaign");
            var question = new JsonObject { ["campaign"] = JsonNode.Parse(entry.Json.Span) };
            if (parsed.GetValue(at) is { } instant) question["at"] = instant;
            if (parsed.GetValue(users) is { Length: > 0 } ids) question["userIds"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]);
            else question["sample"] = parsed.GetValue(sample);
            var answer = await client.Post("campaigns/preview", question.ToJsonString(), cancellationToken);
            if (terminal.IsJson) terminal.WriteJson(answer);
            else
            {
                if (answer.FieldOrNull("campaignDecision") is { } decision) VerdictView.Write(terminal.Console, decision);
                foreach (var user in answer.Items("decisions")) VerdictView.Write(terminal.Console, user);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Watch(Connection connection)
    {
        var id = new Argument<string>("id") { Description = "The campaign" };
        var command = new Command("watch", "Follow a campaign until it is done") { id };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            await foreach (var item in client.Events($"campaigns/{ApiClient.Escape(parsed.GetValue(id)!)}/progress", cancellationToken))
            {
                if (terminal.IsJson) terminal.WriteJson(item.Data);
                else terminal.WriteLine($"{item.EventType,-9} {CampaignCountsView.Line(item.Data)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command List(Connection connection)
    {
        var provider = new Option<string?>("--provider") { Description = "Only campaigns of this provider" };
        var state = new Option<string?>("--state") { Description = "Only campaigns in this state: screening, review, approved, sending, refused, expired, done, cancelled" };
        var command = new Command("list", "List campaigns") { provider, state };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var filters = new[] { ("providerId", parsed.GetValue(provider)), ("state", parsed.GetValue(state)) }
                .Where(filter => filter.Item2 is not null).Select(filter => $"{filter.Item1}={ApiClient.Escape(filter.Item2!)}").ToArray();
            var table = new Table().AddColumns("Campaign", "Provider", "State");
            await foreach (var campaign in client.List("campaigns" + (filters.Length > 0 ? "?" + string.Join('&', filters) : ""), cancellationToken))
            {
                if (terminal.IsJson) terminal.WriteJson(campaign);
                else table.AddRow(Markup.Escape(campaign.Text("id")), Markup.Escape(campaign.Text("providerId")), Markup.Escape(campaign.Text("state")));
            }

            if (!terminal.IsJson) terminal.Console.Write(table);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Cancel(Connection connection)
    {
        var id = new Argument<string>("id") { Description = "The campaign" };
        var command = new Command("cancel", "Cancel a campaign, and tell how many were granted, too late, refused, held and stopped") { id };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var answer = await client.Post($"campaigns/{ApiClient.Escape(parsed.GetValue(id)!)}/cancel", "{}", cancellationToken);
            if (terminal.IsJson) terminal.WriteJson(answer);
            else
            {
                string[] names = ["granted", "tooLate", "refused", "held", "stopped"];
                terminal.WriteLine($"{string.Join(" + ", names.Select(name => $"{name} {answer.Number(name)}"))} = audience {answer.Number("audience")}");
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
