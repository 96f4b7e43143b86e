using System.CommandLine;

namespace PushOrleans.Cli;

/// <summary><c>explain CAMPAIGN USER</c>: every attempt, replayed from the ledger.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var connection = new Connection();
        var campaign = new Argument<string>("campaign") { Description = "The campaign" };
        var user = new Argument<string>("user") { Description = "The user" };
        var command = new Command("explain", "Why a user got a campaign, or did not, replayed from the ledger. 判定依据") { campaign, user };
        connection.AddTo(command);
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var answer = await client.Get($"campaigns/{ApiClient.Escape(parsed.GetValue(campaign)!)}/decisions/{ApiClient.Escape(parsed.GetValue(user)!)}", cancellationToken);
            if (terminal.IsJson) terminal.WriteJson(answer);
            else foreach (var decision in answer.Items("decisions")) VerdictView.Write(terminal.Console, decision);
            return ExitCodes.Done;
        });
        return command;
    }
}
