using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>Invariant 8, second half: in which order a page has its users, and where pages end, changes no verdict (rule 46 excepted).</summary>
public sealed class OrderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_order_of_users_and_the_size_of_pages_change_no_verdict()
    {
        var users = Samples.Users(90).Select((user, i) =>
        {
            if (i % 7 == 0) user["quietHours"] = new JsonArray(new JsonObject { ["start"] = "09:00", ["end"] = "11:00" });
            if (i % 5 == 0) user["consents"]!.AsArray().Clear();
            if (i % 4 == 0) user["frequencyChoices"] = new JsonArray(new JsonObject { ["perDay"] = 1 });
            return user;
        }).ToArray();
        var expected = await VerdictsAsync(users, pageSize: 2_000);
        Assert.Equal(["allow", "defer", "refuse"], expected.Select(line => line.Split(' ')[3]).Distinct().Order(StringComparer.Ordinal));

        foreach (var seed in new[] { 1, 2 })
        {
            new Random(seed).Shuffle(users);
            Assert.Equal(expected, await VerdictsAsync(users, pageSize: 6 + seed));
        }
    }

    private static async Task<List<string>> VerdictsAsync(IReadOnlyList<JsonObject> users, int pageSize)
    {
        await using var node = await Node.StartAsync(configure: options => options.PageSize = pageSize);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(users.Select(user => (JsonObject)user.DeepClone()));
        foreach (var id in new[] { "c1", "c2", "c3" })
        {
            await node.OfferAsync(Samples.Campaign(id));
            await node.WhenAsync(id, progress => progress.Undecided == 0);
        }

        List<string> lines = [];
        foreach (var id in new[] { "c1", "c2", "c3" })
        {
            var verdicts = await node.Partition().ListDecisions(id, new DecisionFilter(null, null), null, 500, Token);
            lines.AddRange(verdicts.Select(view => $"{id} {view.UserId} {view.Attempt} {view.Verdict.ToString().ToLowerInvariant()} {view.Reason?.Id()} {view.Mask:x} {view.Until}"));
        }

        return lines;
    }
}
