using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Control;

/// <summary>What a test runs as a provider's grain runs it.</summary>
internal sealed class WithinGrain : IIncomingGrainCallFilter
{
    private Func<IGrainContext, Task>? _run;
    private bool _hasRun;
    private ExceptionDispatchInfo? _fault;

    /// <summary>To be given to <see cref="TestNode.StartAsync"/>.</summary>
    public void Configure(IServiceCollection services) => services.AddSingleton<IIncomingGrainCallFilter>(this);

    public async Task RunAsync(TestNode node, Func<IGrainContext, Task> run)
    {
        (_run, _hasRun, _fault) = (run, false, null);
        await node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).Report(new ProviderReport(0, 0, [], [], int.MinValue), TestContext.Current.CancellationToken);
        _fault?.Throw();
        Assert.True(_hasRun);
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name == nameof(IProviderGrain.Report) && _run is { } run)
        {
            _run = null;
            try
            {
                await run(((IGrainBase)context.Grain).GrainContext);
                _hasRun = true;
            }
            catch (Exception fault)
            {
                // A test's fault does not travel from a grain.
                _fault = ExceptionDispatchInfo.Capture(fault);
            }
        }

        await context.Invoke();
    }
}
