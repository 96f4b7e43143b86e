using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>One campaign's way through a run.</summary>
internal sealed class CampaignRun(Campaign campaign, int rank, int[] audience)
{
    private readonly Dictionary<long, List<Due>> _due = [];

    public Campaign Campaign { get; } = campaign;

    /// <summary>Place among all campaigns in order of ids.</summary>
    public int Rank { get; } = rank;

    /// <summary>In user id order.</summary>
    public int[] Audience { get; } = audience;

    /// <summary>Set when armed.</summary>
    public Offer? Offer { get; private set; }

    public GrantFacts? Facts { get; set; }

    public List<CampaignVerdict> Decisions { get; } = [];

    public List<UserVerdict> Verdicts { get; } = [];

    /// <summary>Number of the next campaign decision.</summary>
    public int Attempt => Decisions.Count;

    /// <summary>Armed: the whole audience is due in this step.</summary>
    public void Arm(Offer offer, long t)
    {
        Offer = offer;
        _due.Add(t, [.. Audience.Select(person => new Due(person, 0))]);
    }

    /// <returns>Whether nobody was due at that instant before.</returns>
    public bool Postpone(Due due, long until)
    {
        var isNew = !_due.TryGetValue(until, out var list);
        if (isNew) _due.Add(until, list = []);
        list!.Add(due);
        return isNew;
    }

    /// <summary>Takes out who is due at <paramref name="t"/>, in user id order.</summary>
    public List<Due> TakeDue(long t)
    {
        if (!_due.Remove(t, out var due)) return [];
        due.Sort(static (a, b) => a.Person.CompareTo(b.Person));
        return due;
    }
}

/// <summary>A person and the number of the attempt that is due.</summary>
internal readonly record struct Due(int Person, long Attempt);

/// <summary>One attempt's campaign decision.</summary>
internal sealed record CampaignVerdict(long At, ExplainedDecision Explained);

/// <summary>One attempt's user decision.</summary>
/// <param name="Hits">The JSON array of its hits; equal ones are one object.</param>
internal readonly record struct UserVerdict(int Person, long Attempt, long At, Decision Decision, byte[] Hits);
