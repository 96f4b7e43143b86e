using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Partitions;

public sealed class PartitionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_of_an_audience_gets_one_durable_verdict_and_grants_are_handed_over()
    {
        await using var node = await Node.StartAsync(configure: options => options.PageSize = 50);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(230));

        await node.OfferAsync(Samples.Campaign("c1"));
        var done = await node.WhenAsync("c1", progress => progress.IsDone && progress.HandedOver == 230);

        Assert.Equal((230, 230, 0, 0), (done.Audience, done.Allow + done.Modify, done.Refuse, done.Stopped));
        Assert.Equal(230, node.HandOff.UsersOf("c1").Distinct().Count());
        var lines = await node.LedgerAsync();
        Assert.Equal(230, lines.Count(line => line.Kind is null && line.CampaignId == "c1"));
        Assert.Null((await node.Partition().VerifyChain(Token)).FirstBad);
    }

    [Fact]
    public async Task A_ledger_goes_on_behind_any_line_of_it()
    {
        await using var node = await Node.StartAsync(configure: options => options.PageSize = 5);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(12));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone);

        var lines = await node.LedgerAsync();
        Assert.True(lines.Count > 24, $"{lines.Count} lines");
        for (var i = 0; i < lines.Count; i++)
        {
            // It grows meanwhile: grants are handed over.
            var behind = await node.LedgerAsync(after: new LedgerPlace(lines[i].Seq, lines[i].Index));
            Assert.Equal(lines.Skip(i + 1), behind.Take(lines.Count - i - 1));
        }
    }

    [Fact]
    public async Task A_user_who_was_read_already_is_stored_as_the_document_says_and_is_one_on_the_way_to_another_process()
    {
        await using var node = await Node.StartAsync();
        var document = Samples.Bytes(Samples.User("u1"));
        var read = UserReader.Read(document, UnknownFields.Reject).Value!;
        var here = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserPartitionGrain>(0);

        // No call in the process writes the document, nor copies the user.
        var upsert = new UserUpsert(read);
        Assert.Same(upsert, node.Services.GetRequiredService<DeepCopier>().Copy(upsert));
        var asRead = Assert.Single(await here.UpsertUsers([upsert], Token));
        var asDocument = Assert.Single(await node.Partition().UpsertUsers([new UserUpsert("u1", document, null)], Token));
        var sent = Assert.Single(await node.Partition().UpsertUsers([new UserUpsert(read)], Token));
        var changed = Assert.Single(await node.Partition().UpsertUsers([new UserUpsert(read with { TimeZone = "Europe/Paris" })], Token));

        Assert.Equal((UpsertStatus.Created, UpsertStatus.Updated), (asRead.Status, sent.Status));
        Assert.Equal([asRead.ETag, asRead.ETag], [asDocument.ETag, sent.ETag]);
        Assert.NotEqual(asRead.ETag, changed.ETag);
        await Assert.ThrowsAsync<ArgumentException>(() => here.UpsertUsers([new UserUpsert("u2", document, null)], Token));
    }

    [Fact]
    public async Task A_recorded_verdict_is_explained_by_deciding_again()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"), Samples.User("b", user => user["consents"]!.AsArray().Clear()));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone);

        var allowed = Assert.Single((await node.Partition().Explain("c1", "a", Token))!);
        var refused = Assert.Single((await node.Partition().Explain("c1", "b", Token))!);
        var replay = await node.Partition().Replay(10, 1, Token);

        Assert.True(allowed.Verdict == Verdict.Allow, string.Join("; ", allowed.Hits.Select(hit => $"{hit.Rule} {string.Join(",", hit.Codes)}")));
        Assert.Equal(ReplayStatus.Equal, allowed.Replay);
        Assert.Equal((Verdict.Refuse, Rule.Consent, ReplayStatus.Equal), (refused.Verdict, refused.Reason, refused.Replay));
        Assert.Equal((2, 2), (replay.Replayed, replay.Equal));
        Assert.Null(await node.Partition().Explain("c1", "nobody", Token));
    }
}
