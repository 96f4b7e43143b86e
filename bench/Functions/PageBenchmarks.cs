using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using PushOrleans.Compliance;
using PushOrleans.Journal;

namespace PushOrleans.Bench;

/// <summary>A page of 2,000 verdicts and a user's state as bytes; figures are per verdict, or per user.</summary>
[MemoryDiagnoser]
public class PageBenchmarks
{
    private const int Users = 2_000;

    private static readonly RandomNumberGenerator Salts = RandomNumberGenerator.Create();

    private readonly PageBuilder _builder = new();
    private readonly Decision[] _decisions = new Decision[Users];
    private readonly ulong[] _devices = new ulong[Users];
    private UserState[] _users = [];
    private byte[][] _states = [];
    private UserScope _scope = null!;
    private byte[] _page = [];

    [GlobalSetup]
    public void MakePage()
    {
        var population = new RacePopulation(Users);
        _users = FunctionData.UsersOf(population, RacePack.NineRules);
        var inputs = FunctionData.InputsOf(population, RacePack.NineRules);
        foreach (var campaign in population.All.Take(12))
        {
            _scope = FunctionData.ScopeOf(campaign, inputs);
            for (var user = 0; user < Users; user++)
            {
                var decision = _decisions[user] = Engine.DecideUser(_scope, _users[user], 0);
                _devices[user] = decision.IsGrant ? DeviceMask.Of(_users[user].Profile, decision.Devices) : 0;
                if (decision.IsGrant) _users[user].Enter(new Grant(_scope.T, _scope.Day, campaign.Number, _scope.Facts, decision.Devices));
            }
        }

        _page = Encode();
        _states = Array.ConvertAll(_users, UserStateCodec.EncodeWithFacts);
        Console.WriteLine($"// sizes: {_page.Length / (double)Users:N2} B a verdict in its page; {_states.Average(state => state.Length):N0} B a user's state on its way to its grain");
    }

    [Benchmark(OperationsPerInvoke = Users)]
    public byte[] Encode()
    {
        _builder.Begin(11, _scope.T);
        for (var user = 0; user < Users; user++)
        {
            ref readonly var decision = ref _decisions[user];
            _builder.Add(user, new PageVerdict(decision.Verdict, decision.Reason, decision.Mask, decision.Code, 0, _devices[user]), decision.Until);
        }

        return _builder.Complete(Users, []);
    }

    [Benchmark(OperationsPerInvoke = Users)]
    public long Decode()
    {
        var page = new PageReader(_page);
        var sum = 0L;
        while (page.MoveNext()) sum += page.CurrentOrdinal + page.CurrentVerdict;
        return sum;
    }

    /// <summary>Hash of the record over header and payload.</summary>
    [Benchmark(OperationsPerInvoke = Users)]
    public object Seal() => RecordChain.Seal(JournalPosition.Start, 0, RecordKind.Page, _scope.T, 1, 1, _page, [], Salts);

    [Benchmark(OperationsPerInvoke = Users)]
    public int EncodeState()
    {
        var length = 0;
        foreach (var user in _users) length += UserStateCodec.EncodeWithFacts(user).Length;
        return length;
    }

    [Benchmark(OperationsPerInvoke = Users)]
    public int DecodeState()
    {
        var grants = 0;
        foreach (var state in _states) grants += UserStateCodec.DecodeWithFacts(state, null).NonService.Count;
        return grants;
    }
}
