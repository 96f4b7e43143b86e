using PushOrleans.Api;
using PushOrleans.Silo;

return await NodeProcess.RunAsync(() => ApiHost.Build(args), Console.Error);
