using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>All decisions of a finished run.</summary>
/// <param name="Runs">In order of campaign ids.</param>
/// <param name="Users">How many users are on file.</param>
internal sealed record SimulationResult(Policy Policy, People People, IReadOnlyList<CampaignRun> Runs, int Users);
