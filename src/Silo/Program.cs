using PushOrleans.Silo;

return await NodeProcess.RunAsync(() => SiloHost.Build(args), Console.Error);
