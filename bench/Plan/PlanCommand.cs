using System.CommandLine;

namespace PushOrleans.Bench;

/// <summary><c>plan</c>: one campaign to 100 million users on 100 silos, simulated from figures that were measured.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        Option<double> number(string name, string description, double value) => new(name) { Description = description, DefaultValueFactory = _ => value };
        var rate = number("--silo-rate", "Durable verdicts per second of a silo of two cores: restFullPackDurable of compare", 300_000);
        var bytes = number("--bytes", "Durable bytes per verdict: bytesPerVerdict of compare", 3.6);
        var user = number("--user-bytes", "Bytes of memory per user at rest: the memory leg", 512);
        var append = number("--append-ms", "Median milliseconds of an append of a page to the store", 10);
        var tail = number("--append-tail-ms", "99th percentile of the same", 60);
        var account = number("--account-rate", "Storage operations per second of an account: 20,000 by the service's published targets", 20_000);
        var command = new Command("plan", "100 M users, 100 silos, one campaign: time, storage operations, network, memory, and what gives out first") { rate, bytes, user, append, tail, account };
        command.SetAction(parsed => new PlanSimulation(new PlanAssumptions(
            parsed.GetValue(rate), parsed.GetValue(bytes), parsed.GetValue(user), parsed.GetValue(append), parsed.GetValue(tail), parsed.GetValue(account))).Write(Console.Out));
        return command;
    }
}
