using Microsoft.Extensions.Options;
using PushOrleans.Silo;

try
{
    var builder = Host.CreateApplicationBuilder(args);
    builder.UsePushOrleansSilo();
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or NodeStartException)
{
    // 78 = EX_CONFIG of sysexits.
    await Console.Error.WriteLineAsync(error.Message);
    return 78;
}
