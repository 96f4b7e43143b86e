using CsCheck;
using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

/// <summary>
/// Invariant 1 against a naive oracle: one user and a run of pushes, decided one after another. The oracle keeps every grant as a line of a
/// list and counts anew at each push, by the words of the catalogue; the engine must find the same codes and the same instants.
/// </summary>
public sealed class BudgetModelTests
{
    private static readonly string[] Zones = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC"];
    private static readonly string[] Categories = ["tech", "sports"];

    private static readonly Gen<long?> Cap = Gen.Int[-1, 3].Select(n => n < 0 ? (long?)null : n);

    private static readonly Gen<RuleParameters> Budgets =
        Gen.Select(Gen.Int[0, 5], Cap, AnyOf<long?>(null, 0, 600, 5400), Cap, Cap, Cap).Select((day, hour, gap, category, provider, service) => new RuleParameters
        {
            FrequencyPerDay = day, FrequencyPerHour = hour, FrequencyGapSeconds = gap, FrequencyPerCategoryDay = category,
            FrequencyPerProviderDay = provider, FrequencyServicePerDay = service, HotPerUserMax = day % 3, HotWindowSeconds = 7200,
        });

    private static readonly Gen<FrequencyChoice[]> Choices = Gen.Select(AnyOf<string?>(null, "p1", "p2"), AnyOf<string?>(null, "tech"), Gen.Int[0, 3])
        .Select((provider, category, perDay) => new FrequencyChoice(provider, category, perDay)).Array[0, 3];

    /// <summary>Waits are often exactly a gap or an hour, so that boundaries are met.</summary>
    private static readonly Gen<Push> Pushes = Gen.Select(Gen.OneOf(Gen.Int[0, 9000], AnyOf(0, 599, 600, 601, 3599, 3600, 3601)), Gen.Int[1, 2], Gen.Int[0, 1], Gen.Int[0, 3], Gen.Bool)
        .Select((wait, provider, category, kind, hot) => new Push(
            wait, "p" + provider, Categories[category], kind == 0 ? CampaignClass.Service : kind == 1 ? CampaignClass.Ad : CampaignClass.Vertical, hot));

    [Fact]
    public void Every_budget_is_spent_as_the_catalogue_says() => Gen.Select(Budgets, Choices, Pushes.Array[1, 30], Gen.Int[0, Zones.Length - 1], Gen.Int[0, 400]).Sample(
        (budgets, choices, pushes, zone, day) =>
        {
            var start = At("2026-01-01T00:00:00Z") + (day * DayLong);
            var oracle = new Oracle(budgets, choices, Zone.Find(Zones[zone])!);
            var state = new UserState(new World().User with { FrequencyChoices = choices, Devices = [new Device("d1", "few"), new Device("d2", "inapp")] });
            var t = start;
            foreach (var push in pushes)
            {
                t += push.Wait;
                var scope = ScopeOf(push, budgets, oracle.DayZone, t);
                var explained = Engine.ExplainUser(scope, state, 0, slotRefused: false);
                Assert.Equal(oracle.Expect(push, t), Told(explained));
                Assert.Equal(explained.Decision.Verdict, Engine.DecideUser(scope, state, 0).Verdict);
                if (!explained.Decision.IsGrant) continue;
                Assert.Equal(oracle.FreeDevices(push, t), explained.Decision.Devices);
                state.Enter(new Grant(t, scope.Day, 0, scope.Facts, explained.Decision.Devices));
                oracle.Granted(push, t, explained.Decision.Devices);
            }
        }, iter: 1000);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static UserScope ScopeOf(Push push, RuleParameters budgets, Zone zone, long t)
    {
        var world = new World { T = t }.OfClass(push.Class)
            .With(c => c with { ProviderId = push.Provider, Category = push.Category, Topic = "star", Sensitivity = push.Hot ? Sensitivity.Hot : Sensitivity.None, ExpiresAt = t + (9 * DayLong) })
            .WithProvider(p => p with { Id = push.Provider, LegalEntityId = "le-" + push.Provider })
            .WithPolicy(p => p with
            {
                DayZone = zone,
                Parameters = budgets,
                DisabledMask = ~0UL ^ (Rule.FrequencyBudget.Bit() | Rule.HotConcentration.Bit() | Rule.Vendor.Bit()),
                Vendors = new Dictionary<string, VendorLimits>(p.Vendors) { ["few"] = new VendorLimits(1, 1, 2, new TimeWindow(7 * 3600, 23 * 3600), null) },
            });
        return world.Scope;
    }

    /// <summary>Per rule its verdict, codes and instant.</summary>
    private static string Told(ExplainedDecision decision) => string.Join(" | ", decision.Hits.Select(hit =>
        $"{hit.Rule} {hit.Verdict} {string.Join(',', hit.Codes)} {(hit.Until is { } until ? Iso(until) : "never")}"));

    private sealed record Push(int Wait, string Provider, string Category, CampaignClass Class, bool Hot)
    {
        public bool IsService => Class == CampaignClass.Service;
    }

    private sealed class Oracle(RuleParameters budgets, FrequencyChoice[] choices, Zone zone)
    {
        private readonly List<(long At, Push Push, string[] Devices)> _grants = [];

        public Zone DayZone => zone;

        public void Granted(Push push, long t, string[] devices) => _grants.Add((t, push, devices));

        public string[] FreeDevices(Push push, long t) => [.. new[] { "d1", "d2" }.Where(device => device == "d2" || IsFree(push, t))];

        public string Expect(Push push, long t)
        {
            List<(string Code, long Cap, long FreesAt)> budget = [];
            var midnight = NextDay(t);
            var today = _grants.Where(grant => Date(grant.At) == Date(t)).ToList();
            var spent = today.Where(grant => !grant.Push.IsService).Select(grant => grant.Push).ToList();
            if (push.IsService)
                Daily("SERVICE", today.Count(grant => grant.Push.IsService && grant.Push.Provider == push.Provider), budgets.FrequencyServicePerDay);
            else
            {
                Daily("DAY", spent.Count, budgets.FrequencyPerDay);
                Daily("CATEGORY", spent.Count(grant => grant.Category == push.Category), budgets.FrequencyPerCategoryDay);
                Daily("PROVIDER", spent.Count(grant => grant.Provider == push.Provider), budgets.FrequencyPerProviderDay);
                Daily("DECLARED", spent.Count(grant => grant.Provider == push.Provider && grant.Class == push.Class), 10);
                foreach (var choice in choices.Where(choice => Selects(choice, push))) Daily("CHOICE", spent.Count(grant => Selects(choice, grant)), choice.PerDay);
                Rolling("HOUR", budgets.FrequencyPerHour, 3600, budget, t, _ => true);
                if (budgets.FrequencyGapSeconds is { } gap && _grants.LastOrDefault(grant => !grant.Push.IsService) is { Push: not null } last && t - last.At < gap)
                    budget.Add(("GAP", gap, last.At + gap));
            }

            List<(string Code, long Cap, long FreesAt)> hot = [];
            if (push is { Hot: true, IsService: false }) Rolling("USER", budgets.HotPerUserMax, budgets.HotWindowSeconds, hot, t, grant => grant.Hot);
            return string.Join(" | ", new[] { Line("HotConcentration", hot), Line("FrequencyBudget", budget) }.Where(line => line.Length > 0));

            void Daily(string code, int used, long? cap)
            {
                if (used >= cap) budget.Add((code, cap.Value, midnight));
            }
        }

        private static string Line(string rule, List<(string Code, long Cap, long FreesAt)> found)
        {
            if (found.Count == 0) return "";
            var codes = string.Join(',', found.Select(one => one.Code).Distinct().Order(StringComparer.Ordinal));
            return found.Exists(one => one.Cap == 0) ? $"{rule} Refuse {codes} never" : $"{rule} Defer {codes} {Iso(found.Max(one => one.FreesAt))}";
        }

        private void Rolling(string code, long? cap, long window, List<(string, long, long)> found, long t, Func<Push, bool> counts)
        {
            var inWindow = _grants.Where(grant => !grant.Push.IsService && counts(grant.Push) && t - window < grant.At).Select(grant => grant.At).ToList();
            if (cap is not { } most || inWindow.Count < most) return;
            found.Add((code, most, most == 0 ? 0 : inWindow[^(int)most] + window));
        }

        // The device d1 is of a vendor with a cap a day and hours; d2 is always free, so that rule 42 never hits.
        private bool IsFree(Push push, long t)
        {
            var used = _grants.Count(grant => Date(grant.At) == Date(t) && grant.Push.IsService == push.IsService && grant.Devices.Contains("d1"));
            if (used >= (push.IsService ? 2 : 1)) return false;
            var hour = (int)((t + zone.OffsetAt(t)) % DayLong / 3600);
            return push.IsService || hour is >= 7 and < 23;
        }

        private static bool Selects(FrequencyChoice choice, Push push) =>
            (choice.ProviderId ?? push.Provider) == push.Provider && (choice.Category ?? push.Category) == push.Category;

        private long Date(long t) => (long)Math.Floor((t + zone.OffsetAt(t)) / (double)DayLong);

        /// <summary>By trying: days begin at full quarters of an hour in these zones.</summary>
        private long NextDay(long t)
        {
            var next = t - (t % 900) + 900;
            while (Date(next) <= Date(t)) next += 900;
            return next;
        }
    }
}
