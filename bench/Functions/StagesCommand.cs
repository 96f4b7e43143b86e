using System.CommandLine;

namespace PushOrleans.Bench;

/// <summary><c>stages</c>: where the processor time of a verdict at rest goes, stage by stage on one thread, without grains and store.</summary>
internal static class StagesCommand
{
    private const int PageSize = 2_000;

    public static Command Create()
    {
        var users = new Option<int>("--users") { Description = "Users of the one partition", DefaultValueFactory = _ => 16_000 };
        var whole = new Option<bool>("--whole-pack") { Description = "The shipped pack in place of the nine rules" };
        var command = new Command("stages", "Processor time per verdict by stage: decide, page, seal, apply") { users, whole };
        command.SetAction(parsed => Run(parsed.GetValue(users), parsed.GetValue(whole) ? RacePack.Whole : RacePack.NineRules, Console.Out));
        return command;
    }

    public static void Run(int users, RacePack pack, TextWriter output)
    {
        var population = new RacePopulation(users);
        for (var round = 0; round < 4; round++)
        {
            var run = new StageRun(population, pack, PageSize);
            run.Run();
            output.WriteLine($"decide {run.Decide,7:N1} ns   page {run.Page,7:N1} ns   seal {run.Seal,7:N1} ns   apply {run.Apply,7:N1} ns   sum {run.Decide + run.Page + run.Seal + run.Apply,7:N1} ns   {run.AllocatedPerVerdict,6:N1} B allocated   {run.BytesPerUser,6:N0} B held per user");
        }
    }
}
