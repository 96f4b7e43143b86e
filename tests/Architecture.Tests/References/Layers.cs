namespace PushOrleans.Architecture.Tests;

/// <summary>
/// Who may know whom. <see cref="Projects"/> are the projects a layer may reference; <see cref="Packages"/> the only packages it may take
/// (by prefix); <see cref="Exposes"/> the projects that it shows to those who reference it.
/// </summary>
internal sealed record Layer(string Name, string[] Projects, string[] Packages, params string[] Exposes)
{
    public static IReadOnlyList<Layer> All { get; } =
    [
        new("Compliance", [], ["NodaTime"]),
        new("Journal", ["Compliance"], ["System.IO.Hashing"], "Compliance"),
        new("Grains.Interfaces", ["Compliance"], ["Microsoft.Orleans.Sdk", "System.IO.Hashing"], "Compliance"),
        new("Grains", ["Grains.Interfaces", "Compliance", "Journal"], ["Microsoft.Orleans."], "Grains.Interfaces", "Compliance", "Journal"),
        new("Storage.Azure", ["Journal"], ["Microsoft.Orleans.", "Azure."], "Journal"),
        new("Storage.Sqlite", ["Journal"], ["Microsoft.Orleans.", "Microsoft.Data.Sqlite"], "Journal"),
        new("Delivery", ["Grains.Interfaces"], ["MassTransit", "Microsoft.Extensions."], "Grains.Interfaces"),
        new("Silo",
            ["Grains", "Grains.Interfaces", "Compliance", "Journal", "Storage.Azure", "Storage.Sqlite", "Delivery"],
            ["Microsoft.Orleans.", "MassTransit", "Microsoft.Extensions.", "Npgsql"],
            "Grains.Interfaces"),
        new("Api", ["Grains.Interfaces", "Silo"], ["Microsoft.AspNetCore.", "Scalar.AspNetCore", "Microsoft.Extensions."]),
        new("Cli", ["Compliance", "Journal", "Grains.Interfaces", "Api"], ["System.CommandLine", "Spectre.Console"]),
    ];

    public static Layer Of(string name) => All.Single(layer => layer.Name == name);

    public static TheoryData<string> Present => [.. All.Select(layer => layer.Name).Where(name => File.Exists(ProjectFile(name)))];

    public static string ProjectFile(string name) => Repository.PathOf("src", name, name + ".csproj");

    /// <summary>What code of this layer may name: its own projects, and what those show.</summary>
    public IReadOnlySet<string> Visible => Projects.Concat(Projects.SelectMany(project => Of(project).Exposes)).ToHashSet(StringComparer.Ordinal);
}
