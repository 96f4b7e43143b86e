using PushOrleans.Api;

await ApiHost.Build(args).RunAsync();
