using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>
/// Everyone whom a campaign can mean, in user id order: users on file, and ids that some audience lists and no file knows. A person is an
/// index, so that order of indexes is order of ids.
/// </summary>
internal sealed class People
{
    private readonly string[] _ids;
    private readonly UserState?[] _states;
    private readonly int[] _onFile;
    private readonly Dictionary<string, int> _byId;
    private Dictionary<string, List<int>>? _byTag;

    public People(IReadOnlyList<UserProfile> users, IEnumerable<Campaign> campaigns)
    {
        var states = users.ToDictionary(user => user.Id, user => new UserState(user), StringComparer.Ordinal);
        var strangers = campaigns.Where(campaign => campaign.Audience.Kind == AudienceKind.Users)
            .SelectMany(campaign => campaign.Audience.UserIds)
            .Where(id => !states.ContainsKey(id));
        _ids = [.. states.Keys, .. strangers.Distinct(StringComparer.Ordinal)];
        Array.Sort(_ids, StringComparer.Ordinal);
        _states = Array.ConvertAll(_ids, id => states.GetValueOrDefault(id));
        _onFile = [.. Enumerable.Range(0, _ids.Length).Where(person => _states[person] is not null)];
        _byId = Enumerable.Range(0, _ids.Length).ToDictionary(person => _ids[person], StringComparer.Ordinal);
    }

    public int Count => _ids.Length;

    public string IdOf(int person) => _ids[person];

    /// <summary>Null for who is not on file.</summary>
    public UserState? StateOf(int person) => _states[person];

    /// <summary>Whom the campaign means, each once, in user id order (contracts §2.5).</summary>
    public int[] Resolve(Audience audience) => audience.Kind switch
    {
        AudienceKind.All => _onFile,
        AudienceKind.Segment => Sorted(audience.Tags.Distinct(StringComparer.Ordinal).SelectMany(WithTag)),
        AudienceKind.Users => Sorted(audience.UserIds.Select(id => _byId[id])),
        _ => throw new ArgumentOutOfRangeException(nameof(audience), audience.Kind, "is no kind of audience"),
    };

    private static int[] Sorted(IEnumerable<int> people)
    {
        int[] sorted = [.. people.Distinct()];
        Array.Sort(sorted);
        return sorted;
    }

    private List<int> WithTag(string tag) => (_byTag ??= IndexTags()).GetValueOrDefault(tag) ?? [];

    private Dictionary<string, List<int>> IndexTags()
    {
        var index = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var person in _onFile)
        {
            foreach (var tag in _states[person]!.Profile.Tags)
            {
                if (!index.TryGetValue(tag, out var people)) index.Add(tag, people = []);
                people.Add(person);
            }
        }

        return index;
    }
}
