using CsCheck;

namespace PushOrleans.Compliance.Tests.Users;

/// <summary>The packed log gives back what a plain list of grants holds.</summary>
public sealed class GrantLogTests
{
    private static readonly long[] Starts = [-86_400L * 700_000, 0, 1_770_000_000, 86_400L * 2_900_000];
    private static readonly string[][] Lists = [["a"], ["a", "b"], ["a"], []];
    private static readonly GrantFacts[] Facts =
    [
        new("p", "le", "app", CampaignClass.News, "x", null, false),
        new("p", "le", "app", CampaignClass.News, "x", null, true),
        new("p", "successor", "app", CampaignClass.Ad, "y", "topic", false),
    ];

    private static readonly Gen<(int Wait, int Day, int Campaign, int Facts, int List)> Steps =
        Gen.Select(Gen.Int[0, (int)Instants.LongestLookBack / 3], Gen.Int[-3, 3], Gen.Int[0, int.MaxValue], Gen.Int[0, 2], Gen.Int[0, 3]);

    [Fact]
    public void A_log_keeps_what_a_list_keeps() => Gen.Select(Gen.Int[0, 3].Select(i => Starts[i]), Gen.Bool, Steps.Array[1, 60]).Sample((from, oneList, steps) =>
    {
        var (log, all, at) = (default(GrantLog), new List<Grant>(), from);
        foreach (var step in steps)
        {
            at += step.Wait;
            var grant = new Grant(at, (int)Math.Floor(at / 86_400d) + step.Day, step.Campaign, Facts[step.Facts], Lists[oneList ? 0 : step.List]);
            all.Add(grant);
            log.Enter(grant);
            Assert.Equal(log.Count - 1, log.LastOf(step.Campaign));
        }

        var kept = log.Items.ToArray();
        var expected = all.TakeLast(kept.Length).ToArray();
        Assert.All(all.SkipLast(kept.Length), forgotten => Assert.True(forgotten.At <= at - Instants.LongestLookBack));
        for (var i = 0; i < kept.Length; i++)
        {
            Assert.Equal(expected[i], kept[i]);
            Assert.Same(expected[i].Devices, kept[i].Devices);
            Assert.Same(kept[i].Facts, log.Items[i].Facts);
        }
    });

    [Fact]
    public void A_copy_and_its_original_go_their_own_ways() => Gen.Select(Gen.Bool, Steps.Array[1, 30], Steps.Array[1, 30], Steps.Array[1, 30]).Sample((oneList, before, one, other) =>
    {
        var user = new UserState(new UserProfile { Id = "u" });
        var at = Enter(user, before, Starts[2], oneList);
        var copy = user.Copy();
        Assert.Equal(user.NonService.Items.ToArray(), copy.NonService.Items.ToArray());
        Assert.Equal(user.Service.Items.ToArray(), copy.Service.Items.ToArray());

        Enter(user, one, at, oneList);
        Enter(copy, other, at, oneList);

        var (first, second) = (new UserState(user.Profile), new UserState(user.Profile));
        Enter(first, one, Enter(first, before, Starts[2], oneList), oneList);
        Enter(second, other, Enter(second, before, Starts[2], oneList), oneList);
        Assert.Equal(first.NonService.Items.ToArray(), user.NonService.Items.ToArray());
        Assert.Equal(first.Service.Items.ToArray(), user.Service.Items.ToArray());
        Assert.Equal(second.NonService.Items.ToArray(), copy.NonService.Items.ToArray());
        Assert.Equal(second.Service.Items.ToArray(), copy.Service.Items.ToArray());

        static long Enter(UserState user, (int Wait, int Day, int Campaign, int Facts, int List)[] steps, long at, bool oneList)
        {
            foreach (var step in steps)
            {
                at += step.Wait;
                var facts = Facts[step.Facts] with { Class = step.Campaign % 3 == 0 ? CampaignClass.Service : CampaignClass.News };
                user.Enter(new Grant(at, (int)(at / 86_400), step.Campaign, facts, Lists[oneList ? 0 : step.List]));
            }

            return at;
        }
    });

    [Fact]
    public void Equal_facts_are_one_object_in_all_logs_and_changed_ones_another()
    {
        var (first, second) = (default(GrantLog), default(GrantLog));
        first.Enter(new Grant(1, 0, 0, Facts[0] with { Topic = "a" }, Lists[0]));
        second.Enter(new Grant(1, 0, 0, Facts[0] with { Topic = "a" }, Lists[0]));
        second.Enter(new Grant(2, 0, 0, second.Items[0].Facts with { Topic = "b" }, Lists[0]));
        Assert.Same(first.Items[0].Facts, second.Items[0].Facts);
        Assert.Equal(["a", "b"], second.Items.ToArray().Select(grant => grant.Facts.Topic));
    }

    [Fact]
    public void A_grant_of_no_year_of_four_digits_is_refused()
    {
        var log = default(GrantLog);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Enter(new Grant(1L << 39, 0, 0, Facts[0], Lists[0])));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Enter(new Grant(0, 1 << 23, 0, Facts[0], Lists[0])));
        Assert.Equal(0, log.Count);
    }
}
