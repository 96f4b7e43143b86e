using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Storage.Azure;

namespace PushOrleans.Cluster.Tests.Outages;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class FrozenSiloTests
{
    // A page of each is an append of each: enough for those of the frozen silo to be far from their end, whatever the other one does.
    private const int Users = 4_000;
    private const int Partitions = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task A_silo_that_was_frozen_while_a_stop_order_was_answered_grants_nothing_when_it_wakes_up()
    {
        // Pages of one, so that the end is far; and a frozen silo is not missed for minutes, so that its partitions are still its own when it wakes up.
        await using var cluster = await LocalCluster.UpAsync(2, 1, "--partitions", "8", "--set", "PushOrleans:Partition:PageSize=1",
            "--set", "PushOrleans:Cluster:ProbeSeconds=30", "--set", "PushOrleans:Cluster:MissedProbes=10");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        // The one that has not the inputs' writer, which is to answer meanwhile.
        var (frozen, awake) = InputsVersionIn(cluster.Log("silo-1")) > InputsVersionIn(cluster.Log("silo-2")) ? (2, 1) : (1, 2);
        await using var silo = await SiloClient.ConnectAsync(cluster.Port($"silo-{awake}", "gateway"), Cancellation);
        await using var store = new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = AzureAccount.Blobs(cluster.ConnectionString) });
        await store.OpenAsync(Partitions, Cancellation);
        var campaign = await world.SubmitAsync("stopped", Cancellation);
        await Limits.UntilAsync(async () => await GrantsAsync(store) >= 100, Limits.Campaign, () => "a hundred grants", Cancellation);

        await cluster.RunAsync("freeze", $"{frozen}");
        var stop = """{"id":"now","issuer":"test","scope":{"type":"all"},"from":"2026-01-01T00:00:00Z","to":null}"""u8.ToArray();
        var answer = await silo.Grains.GetGrain<IInputsGrain>(0).Change([new InputsChange(InputsKind.StopOrder, "now", stop, null)], Cancellation);
        Assert.Equal(InputsChangeStatus.Created, answer.Status);
        var answered = await SettledAsync(store);
        Assert.InRange(answered, 100, Users - 1);
        await cluster.RunAsync("thaw", $"{frozen}");

        var end = await world.EndAsync(campaign, Cancellation);
        Assert.Equal(answered, await GrantsAsync(store));
        Assert.Equal(answered, World.Count(end, "allow") + World.Count(end, "modify"));
        await world.AssertLedgerAsync(Cancellation);
        TestContext.Current.SendDiagnosticMessage(
            $"{answered} grants before the stop, none after; pages given up by the silo that woke up: {(await cluster.MetersAsync($"silo-{frozen}")).GetValueOrDefault("push_pages_stale_total")}");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_silo_that_was_frozen_while_a_cancel_was_answered_grants_nothing_when_it_wakes_up()
    {
        // This one is missed: the cancel is answered by those who took its partitions over.
        await using var cluster = await LocalCluster.UpAsync(2, 1, "--partitions", "8", "--set", "PushOrleans:Partition:PageSize=1");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        // Every second user has had two today, and waits until tomorrow: there is somebody to stop whenever the cancel is answered.
        string[] half = [.. Enumerable.Range(0, Users / 2).Select(World.UserId)];
        foreach (var name in (string[])["first", "second"]) await world.EndAsync(await SubmitAsync(name, half), Cancellation);
        await using var store = new AzureBlobJournalStore(new AzureJournalOptions { BlobServiceClient = AzureAccount.Blobs(cluster.ConnectionString) });
        await store.OpenAsync(Partitions, Cancellation);
        var before = await GrantsAsync(store);
        var campaign = await SubmitAsync("cancelled", null);
        await Limits.UntilAsync(async () => await GrantsAsync(store) >= before + 100, Limits.Campaign, () => "a hundred grants", Cancellation);

        await cluster.RunAsync("freeze", "1");
        var cancel = await client.Post($"campaigns/{campaign}/cancel", "{}", Cancellation, "cancel");
        await cluster.RunAsync("thaw", "1");

        var granted = cancel.GetProperty("granted").GetInt64() + cancel.GetProperty("tooLate").GetInt64();
        Assert.Equal(Users, cancel.GetProperty("audience").GetInt64());
        Assert.InRange(cancel.GetProperty("stopped").GetInt64(), Users / 2, Users - 100);
        var verdicts = await world.AssertLedgerAsync(Cancellation);
        Assert.Equal(granted + cancel.GetProperty("refused").GetInt64(), verdicts[campaign]);
        Assert.Equal(before + granted, await GrantsAsync(store));

        async Task<string> SubmitAsync(string name, string[]? userIds)
        {
            var body = JsonNode.Parse(world.Body(name).Span)!;
            body["expiresAt"] = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (userIds is not null) body["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray([.. userIds]) };
            return (await client.Post("campaigns", body.ToJsonString(), Cancellation, name)).GetProperty("id").GetString()!;
        }
    }

    /// <summary>The newest that the writer told. Silos that start at once may both have had one for a moment, at version 0.</summary>
    private static int InputsVersionIn(string log) =>
        Regex.Matches(log, "Inputs are at version ([0-9]+)").Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();

    /// <summary>Grants of the silo that is awake whose pages were being written when the stop was answered are no later decisions: waits until they are in.</summary>
    private static async Task<long> SettledAsync(AzureBlobJournalStore store)
    {
        for (var (before, same) = (-1L, 0); ; await Task.Delay(200, Cancellation))
        {
            var now = await GrantsAsync(store);
            same = now == before ? same + 1 : 0;
            if (same == 5) return now;
            before = now;
        }
    }

    private static async Task<long> GrantsAsync(AzureBlobJournalStore store)
    {
        var grants = 0L;
        for (var partition = 0; partition < Partitions; partition++)
            await foreach (var record in store.ReadAsync(partition, 1, Cancellation))
                if (record.Kind == RecordKind.Page) grants += Grants(record);
        return grants;
    }

    private static int Grants(SealedRecord record)
    {
        var grants = 0;
        var page = new PageReader(record.Payload.Span);
        while (page.MoveNext())
            if (page.Current.Verdict.Verdict <= Verdict.Modify) grants++;
        return grants;
    }
}
