using System.CommandLine;
using PushOrleans.Cli;

var root = new RootCommand("PushOrleans: pop-up pushes, decided by the regulation, proved and explained.")
{
    SimulateCommand.Create(),
};

return await CommandLine.Invoke(root, args, Console.Out, Console.Error, CancellationToken.None);
