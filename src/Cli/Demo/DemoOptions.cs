namespace PushOrleans.Cli;

/// <param name="Users">Seeded users beside the samples, 0–10,000,000.</param>
/// <param name="Seed">Seed of users and of the draw of replayed verdicts.</param>
/// <param name="DataFolder">Folder of the store; null = a temporary one, deleted at the end.</param>
/// <param name="JsonFile">Where to write the result as JSON; null = nowhere.</param>
/// <param name="Serve">Stay up after the report.</param>
internal sealed record DemoOptions(int Users, int Seed, string? DataFolder, string? JsonFile, bool Serve, string Url);
