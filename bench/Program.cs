using System.CommandLine;
using PushOrleans.Bench;

var root = new RootCommand("PushOrleans against what people build it from, and against itself. Figures count only with the right digest.")
{
    CompareCommand.Create(),
    StagesCommand.Create(),
    FunctionsCommand.Create(),
    ApiCommand.Create(),
    PlanCommand.Create(),
    LegsCommand.Growth(),
    LegsCommand.Contention(),
    LegsCommand.Azurite(),
    LegsCommand.Memory(),
};

return await root.Parse(args).InvokeAsync();
