using System.CommandLine;

namespace PushOrleans.Bench;

/// <summary><c>growth</c>, <c>contention</c>, <c>azurite</c> and <c>memory</c>: legs that race against nobody.</summary>
internal static class LegsCommand
{
    public static Command Growth()
    {
        var most = new Option<int>("--users") { Description = "The largest number of users", DefaultValueFactory = _ => 5_000_000 };
        var command = new Command("growth", "Cost per verdict over users, partitions and campaigns at once, with the exponent of each curve") { most };
        command.SetAction((parsed, cancellationToken) =>
        {
            int[] sizes = [10_000, 100_000, 1_000_000, 5_000_000];
            return new GrowthLeg([.. sizes.Where(size => size <= parsed.GetValue(most))], Console.Out).RunAsync(cancellationToken);
        });
        return command;
    }

    public static Command Contention()
    {
        var command = new Command("contention", "64 submitters, 200 campaigns, 1,000 hot users: over-grants, counted from the ledger");
        command.SetAction(async (_, cancellationToken) =>
        {
            var (over, wrong) = await ContentionLeg.RunAsync(cancellationToken);
            Console.WriteLine($"{over} over-grants, {wrong} pairs of user and campaign without exactly one verdict");
            return over == 0 && wrong == 0 ? 0 : 1;
        });
        return command;
    }

    public static Command Azurite()
    {
        var users = new Option<int>("--users") { Description = "Users at rest", DefaultValueFactory = _ => 100_000 };
        var partitions = new Option<int>("--partitions") { Description = "Partitions, each with a blob of its own", DefaultValueFactory = _ => 64 };
        var command = new Command("azurite", "The race's campaigns on the emulator of the storage account: rate, requests and bytes of a campaign, the digest") { users, partitions };
        command.SetAction(async (parsed, cancellationToken) => await new AzuriteLeg(parsed.GetValue(users), parsed.GetValue(partitions), Console.Out).RunAsync(cancellationToken) ? 0 : 1);
        return command;
    }

    public static Command Memory()
    {
        var users = new Option<int>("--users") { Description = "Users at rest", DefaultValueFactory = _ => 1_000_000 };
        var awake = new Option<int>("--awake") { Description = "Users awake", DefaultValueFactory = _ => 20_000 };
        var command = new Command("memory", "Bytes of the heap per user at rest and awake") { users, awake };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Console.WriteLine($"at rest {MemoryLeg.AtRest(new RacePopulation(parsed.GetValue(users))):N0} B per user");
            Console.WriteLine($"awake   {await MemoryLeg.AwakeAsync(new RacePopulation(parsed.GetValue(awake)), parsed.GetValue(awake), cancellationToken):N0} B per user beside that");
        });
        return command;
    }
}
