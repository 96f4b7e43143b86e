using PushOrleans.Silo;

var builder = Host.CreateApplicationBuilder(args);
builder.UsePushOrleansSilo();
await builder.Build().RunAsync();
