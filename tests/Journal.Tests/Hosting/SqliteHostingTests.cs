using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

public sealed class SqliteHostingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_keeps_journal_grain_states_and_reminders_in_one_file_over_a_restart()
    {
        var grain = GrainId.Create("hosted", "one");
        using (var host = Host())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("carts");
            await storage.WriteStateAsync("s", grain, new GrainState<List<string>>(["kept"]));
            await host.Services.GetRequiredService<IReminderTable>().UpsertRow(
                new ReminderEntry { GrainId = grain, ReminderName = "r", StartAt = new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc), Period = TimeSpan.FromHours(1) });
            var journal = host.Services.GetRequiredService<IJournalStore>();
            await journal.OpenAsync(4, default);
            await journal.AppendOne(2, JournalPosition.Start, "kept");
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        using (var host = Host())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var state = new GrainState<List<string>>([]);
            await host.Services.GetRequiredKeyedService<IGrainStorage>("carts").ReadStateAsync("s", grain, state);
            Assert.Equal(["kept"], state.State);
            Assert.Single((await host.Services.GetRequiredService<IReminderTable>().ReadRows(grain)).Reminders);
            var journal = host.Services.GetRequiredService<IJournalStore>();
            await journal.OpenAsync(4, default);
            Assert.Equal(["1 kept"], await journal.PayloadsOf(2));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    public static TheoryData<SqliteStoreOptions> Invalid => new()
    {
        new SqliteStoreOptions(),
        new SqliteStoreOptions { Path = Path.GetTempPath() },
        new SqliteStoreOptions { Path = "x.db", BusyTimeout = TimeSpan.Zero },
        new SqliteStoreOptions { Path = "x.db", BusyTimeout = TimeSpan.FromMinutes(2) },
        new SqliteStoreOptions { Path = "x.db", CheckpointBytes = 1 },
        new SqliteStoreOptions { Path = "x.db", CheckpointBytes = int.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Options_that_cannot_work_are_refused(SqliteStoreOptions options) =>
        Assert.True(new SqliteStoreOptionsValidator().Validate(null, options).Failed);

    [Fact]
    public async Task A_host_with_such_options_does_not_start()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSqliteJournal(options => options.Path = "");
        using var host = builder.Build();
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    private IHost Host()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(siloPort: FreePort(), gatewayPort: FreePort())
            .AddSqliteJournal(options => options.Path = _folder.File)
            .AddSqliteGrainStorageAsDefault()
            .AddSqliteGrainStorage("carts")
            .UseSqliteReminders());
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
