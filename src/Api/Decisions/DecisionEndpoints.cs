using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

internal static class DecisionEndpoints
{
    public static async Task<IResult> Explain(string id, string userId, HttpContext http, IGrainFactory grains, PartitionCount partitions, DecisionTexts texts, CancellationToken cancellationToken)
    {
        if (!await grains.IsVisible(id, http.Caller(), cancellationToken)) return Problem.NotFound("No such campaign");
        var made = await UserCalls.Repeat(() => grains.PartitionOf(partitions, userId).Explain(id, userId, cancellationToken));
        return made is { Count: > 0 }
            ? Answer.Of(new DecisionsBody(await texts.Of(made, cancellationToken)), ApiJson.Wire.DecisionsBody)
            : Problem.NotFound("No decision of the campaign on this user");
    }

    public static async Task<IResult> List(string id, HttpContext http, IGrainFactory grains, PartitionCount partitions, DecisionTexts texts, CancellationToken cancellationToken)
    {
        var query = PageQuery.Of(http.Request);
        if (query.Problem is { } problem) return problem;
        var filter = Filter(http.Request);
        if (filter.Problem is { } badFilter) return badFilter;
        if (!await grains.IsVisible(id, http.Caller(), cancellationToken)) return Problem.NotFound("No such campaign");

        var page = query.Value!;
        var found = await Merged.Page(partitions.Value, page, KeyOf,
            partition => UserCalls.Repeat(() => grains.GetGrain<IUserPartitionGrain>(partition).ListDecisions(id, filter.Value!, page.After, page.Limit + 1, cancellationToken)));
        var cut = page.Cut(found, KeyOf);
        return Answer.Of(new Page<DecisionBody>(await texts.Of(cut.Items, cancellationToken), cut.Next), ApiJson.Wire.PageDecisionBody);
    }

    /// <summary>Order of (user, attempt) as a string: an id has no character before <c>!</c>, and attempts have a fixed width.</summary>
    private static string KeyOf(DecisionView view) => DecisionCursor.Of(view.UserId ?? "", view.Attempt);

    private static Read<DecisionFilter> Filter(HttpRequest request)
    {
        Verdict? verdict = null;
        if (request.Query["verdict"].ToString() is { Length: > 0 } name)
        {
            if (!WireNames.TryParse(name, out Verdict found)) return Problem.Invalid("?verdict", "must be one of: allow, modify, defer, hold, refuse");
            verdict = found;
        }

        var ruleId = request.Query["rule"].ToString();
        var rule = RuleIds.Find(ruleId);
        return ruleId.Length > 0 && rule is null ? Problem.Invalid("?rule", "is not a rule id") : new DecisionFilter(verdict, rule);
    }
}
