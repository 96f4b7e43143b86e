using System.CommandLine;
using PushOrleans.Cli;

var root = new RootCommand("PushOrleans: pop-up pushes, decided by the regulation, proved and explained. 弹窗推送合规判定")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    SimulateCommand.Create(),
    ImportCommand.Create(),
    CampaignCommands.Create(),
    ExplainCommand.Create(),
    LedgerCommands.Create(),
};

return await CommandLine.Invoke(root, args, Console.Out, Console.Error, CancellationToken.None);
