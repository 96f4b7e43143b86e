namespace PushOrleans.Cli;

/// <param name="Url">Address of an API node.</param>
/// <param name="Key">A key with every scope.</param>
/// <param name="Users">Seeded users beside the samples, 0–10,000,000.</param>
/// <param name="Seed">Seed of users.</param>
/// <param name="JsonFile">Where to write the result as JSON; null = nowhere.</param>
/// <param name="Life">From a campaign's start to its end.</param>
/// <param name="Patience">How long a request is repeated for as the API asks.</param>
internal sealed record RemoteDemoOptions(Uri Url, string Key, int Users, int Seed, string? JsonFile, TimeSpan Life, TimeSpan Patience);
