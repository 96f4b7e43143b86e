using System.Security.Cryptography;
using System.Text;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Registers;

/// <summary>Small registers: each the only writer of its own.</summary>
public sealed class RegisterTests : StoredTests
{
    [Fact]
    public async Task A_vendors_total_is_given_out_once_across_restarts_and_anew_each_day()
    {
        var file = StoreFile;
        await using (var node = await TestNode.StartAsync(file: file))
        {
            var totals = node.Grains.GetGrain<IVendorTotalsGrain>("huawei/app1");
            Assert.Equal(60, await totals.Take(100, 60, 100, Cancellation));
            Assert.Equal(40, await totals.Take(100, 60, 100, Cancellation));
            Assert.Equal(0, await totals.Take(100, 1, 100, Cancellation));
            Assert.Equal(1, await node.Grains.GetGrain<IVendorTotalsGrain>("huawei/app2").Take(100, 1, 100, Cancellation));
        }

        await using (var node = await TestNode.StartAsync(file: file))
        {
            var totals = node.Grains.GetGrain<IVendorTotalsGrain>("huawei/app1");
            Assert.Equal(0, await totals.Take(100, 1, 100, Cancellation));
            // A new policy may raise it, and may lower it below what is given out.
            Assert.Equal(10, await totals.Take(100, 50, 110, Cancellation));
            Assert.Equal(0, await totals.Take(100, 50, 20, Cancellation));
            Assert.Equal(50, await totals.Take(101, 50, 100, Cancellation));
            Assert.Equal(0, await totals.Take(100, 1, 1000, Cancellation));
        }
    }

    [Fact]
    public async Task A_key_is_kept_as_the_hash_of_its_secret_and_front_ends_learn_of_changes()
    {
        await using var node = await TestNode.StartAsync();
        var keys = node.Grains.GetGrain<IKeysGrain>(0);
        var hash = SHA256.HashData("secret"u8);
        var key = new ApiKey("k1", "key", "ops", ["*"], "pc", 0, null);

        var created = await keys.Create(key, hash, Cancellation);
        var first = await keys.Snapshot(null, Cancellation);
        var repeated = await keys.Create(key with { Subject = "somebody else" }, SHA256.HashData("other"u8), Cancellation);

        Assert.Equal("ops", repeated.Subject);

        Assert.Equal(node.Clock.GetUtcNow().ToUnixTimeSeconds(), created.CreatedAt);
        Assert.Equal(hash, Assert.Single(first.Entries).SecretHash.ToArray());
        Assert.Empty((await keys.Snapshot(first.Version, Cancellation)).Entries);
        await keys.Create(key with { Id = "k0" }, hash, Cancellation);
        Assert.Equal(["k0", "k1"], (await keys.List(null, 10, Cancellation)).Select(found => found.Id));
        Assert.Equal(["k1"], (await keys.List("k0", 10, Cancellation)).Select(found => found.Id));
        Assert.True(await keys.Delete("k1", Cancellation));
        Assert.False(await keys.Delete("k1", Cancellation));
        Assert.Equal(["k0"], (await keys.Snapshot(first.Version, Cancellation)).Entries.Select(entry => entry.Key.Id));
    }

    [Fact]
    public async Task An_audience_is_split_by_partition_counts_ids_once_and_belongs_to_its_provider()
    {
        await using var node = await TestNode.StartAsync();
        var audience = node.Grains.GetGrain<IAudienceGrain>("a1");
        Assert.Null(await audience.Get(Cancellation));

        await audience.Append("pc", ["u1", "u2", "u3", "u1"], Cancellation);
        var view = await audience.Append("pc", ["u3", "u4"], Cancellation);

        Assert.Equal(4, view!.Count);
        Assert.Null(await audience.Append("pa", ["u9"], Cancellation));
        Assert.Equal(4, (await audience.Get(Cancellation))!.Count);
        List<string> all = [];
        foreach (var partition in view.Partitions)
        {
            var part = await audience.GetPart(partition, Cancellation);
            Assert.NotEmpty(part);
            Assert.All(part, id => Assert.Equal(partition, Partitioning.Of(id, node.Partitions)));
            all.AddRange(part);
        }

        Assert.Equal(["u1", "u2", "u3", "u4"], all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_audience_never_has_more_than_a_million_ids()
    {
        await using var node = await TestNode.StartAsync();
        var audience = node.Grains.GetGrain<IAudienceGrain>("a1");
        await audience.Append(null, ["x1", "x2"], Cancellation);

        await Assert.ThrowsAsync<AudienceTooLargeException>(() => audience.Append(null, [.. Enumerable.Range(0, AudienceTooLargeException.Limit - 1).Select(i => $"u{i}")], Cancellation));

        Assert.Equal(2, (await audience.Get(Cancellation))!.Count);
    }

    [Fact]
    public async Task A_complaint_is_filed_once_and_answered()
    {
        await using var node = await ControlSamples.NodeAsync(5);
        await node.SubmitAsync(ControlSamples.Campaign("c1"));
        await node.WhenAsync("c1", CampaignState.Done);
        var complaints = node.Grains.GetGrain<IComplaintsGrain>(ControlSamples.Provider);
        var complaint = new Complaint("m1", "c1", ControlSamples.Provider, "u000001", "content", "text", 5, "closed", 7, "no");

        var filed = await complaints.File(complaint, Cancellation);
        node.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(filed, await complaints.File(complaint with { Text = "another" }, Cancellation));
        Assert.Equal(("open", null, null, "text"), (filed.Status, filed.AnsweredAt, filed.Outcome, filed.Text));

        var answered = await complaints.Answer("m1", "sorry", close: false, Cancellation);
        node.Clock.Advance(TimeSpan.FromHours(1));
        var closed = await complaints.Answer("m1", "sorry again", close: true, Cancellation);

        Assert.Equal(("answered", filed.At + 3600, "sorry"), (answered!.Status, answered.AnsweredAt, answered.Outcome));
        Assert.Equal(("closed", filed.At + 3600, "sorry again"), (closed!.Status, closed.AnsweredAt, closed.Outcome));
        Assert.Null(await complaints.Answer("m2", "?", close: true, Cancellation));
        Assert.Equal([closed], await complaints.List("closed", null, 10, Cancellation));
        Assert.Empty(await complaints.List("open", null, 10, Cancellation));
        Assert.Empty(await node.Grains.GetGrain<IComplaintsGrain>("pa").List(null, null, 10, Cancellation));
    }

    [Fact]
    public async Task The_first_answer_of_a_key_is_given_again_for_thirty_days()
    {
        await using var node = await TestNode.StartAsync();
        var key = node.Grains.GetGrain<IIdempotencyGrain>("k");
        var (body, other) = (SHA256.HashData("a"u8), SHA256.HashData("b"u8));
        async Task<IdempotencyStatus> BeginAsync(byte[] hash) => (await key.Begin(hash, Cancellation)).Status;

        Assert.Equal(IdempotencyStatus.First, await BeginAsync(body));
        Assert.Equal(IdempotencyStatus.InFlight, await BeginAsync(body));
        Assert.Equal(IdempotencyStatus.Mismatch, await BeginAsync(other));
        await key.End(null, Cancellation);
        Assert.Equal(IdempotencyStatus.First, await BeginAsync(body));
        await key.End(new StoredAnswer(201, "text/plain", "/x", "hello"u8.ToArray()), Cancellation);

        var replay = await key.Begin(body, Cancellation);
        Assert.Equal((IdempotencyStatus.Replay, 201, "/x", "hello"), (replay.Status, replay.Answer!.Status, replay.Answer.Location, Encoding.UTF8.GetString(replay.Answer.Body.Span)));
        Assert.Equal(IdempotencyStatus.Mismatch, await BeginAsync(other));
        node.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(IdempotencyStatus.Replay, await BeginAsync(body));
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(IdempotencyStatus.First, await BeginAsync(other));
    }

    [Fact]
    public async Task A_channels_secret_is_in_no_file_of_the_store_and_opens_again()
    {
        const string secret = "whsec-0123456789abcdef-0123456789";
        var endpoint = "https://receiver.example.com/hooks-at-rest";
        await using (var node = await TestNode.StartAsync(file: StoreFile))
        {
            var channels = node.Grains.GetGrain<IChannelsGrain>("pc");
            Assert.True(await channels.Put(new ChannelSettings("webhook", endpoint, Encoding.UTF8.GetBytes(secret)), Cancellation));
            Assert.False(await channels.Put(new ChannelSettings("webhook", endpoint, Encoding.UTF8.GetBytes(secret)), Cancellation));

            var opened = await channels.Get("webhook", Cancellation);
            Assert.Equal(secret, Encoding.UTF8.GetString(opened!.Secret.Span));
            Assert.DoesNotContain(secret, opened.ToString(), StringComparison.Ordinal);
            Assert.Null(await node.Grains.GetGrain<IChannelsGrain>("pa").Get("webhook", Cancellation));
        }

        var stored = string.Concat(Directory.GetFiles(StoreFolder).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains("hooks-at-rest", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_is_listed_to_its_provider_and_taken_once()
    {
        await using var node = await TestNode.StartAsync();
        var letters = node.Grains.GetGrain<IDeadLettersGrain>(3);
        DeadLetter Letter(string id, string provider, int attempts) => new(id, "webhook", provider, "c1", 7, attempts, "refused", "{}"u8.ToArray());
        await letters.Add(Letter("l2", "pc", 5), Cancellation);
        await letters.Add(Letter("l1", "pa", 5), Cancellation);
        await letters.Add(Letter("l3", "pc", 5), Cancellation);
        await letters.Add(Letter("l2", "pc", 10), Cancellation);

        Assert.Equal(["l1", "l2", "l3"], (await letters.List(null, null, 10, Cancellation)).Select(letter => letter.Id));
        Assert.Equal([("l2", 10)], (await letters.List("pc", null, 1, Cancellation)).Select(letter => (letter.Id, letter.Attempts)));
        Assert.Equal(["l3"], (await letters.List("pc", "l2", 10, Cancellation)).Select(letter => letter.Id));
        Assert.Equal("refused", (await letters.Take("l2", Cancellation))!.Error);
        Assert.Null(await letters.Take("l2", Cancellation));
        Assert.Null(await letters.Get("l2", Cancellation));
    }
}
