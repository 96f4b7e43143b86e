using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>Everything that a run decides by. The order of the lists does not matter.</summary>
internal sealed record SimulationInputs(
    Policy Policy,
    IReadOnlyList<SourceList> Sources,
    IReadOnlyList<Provider> Providers,
    IReadOnlyList<UserProfile> Users,
    IReadOnlyList<Campaign> Campaigns,
    IReadOnlyList<StopOrder> StopOrders);

/// <summary>The files of a run.</summary>
internal sealed record SimulationFiles(string Policy, string Sources, string Providers, string Users, string Campaigns, string? StopOrders);
