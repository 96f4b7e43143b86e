using Microsoft.Extensions.Options;
using PushOrleans.Silo;

try
{
    await SiloHost.Build(args).RunAsync();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or NodeStartException)
{
    // 78 = EX_CONFIG of sysexits.
    await Console.Error.WriteLineAsync(error.Message);
    return 78;
}
