using System.Collections.Frozen;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>A scope is shared by those who would make one like it, and by nobody else.</summary>
public sealed class KnownScopesTests
{
    private const long T = 1_767_000_000;

    private readonly KnownScopes _known = new();
    private readonly Inputs _inputs = MakeInputs();
    private readonly Campaign _campaign = CampaignReader.Read(Samples.Bytes(Samples.Campaign("one")), UnknownFields.Reject).Value!;

    [Fact]
    public void Partitions_that_decide_a_campaign_in_the_same_second_by_the_same_inputs_share_a_scope() =>
        Assert.Same(_known.Of(OfferWith(Modify("AD_LABEL")), _inputs, T), _known.Of(OfferWith(Modify("AD_LABEL")), _inputs, T));

    [Fact]
    public void Another_second_inputs_content_or_inherited_hit_is_another_scope()
    {
        var first = _known.Of(OfferWith(Modify("AD_LABEL")), _inputs, T);
        Assert.Equal(T, first.T);
        Assert.Equal(T + 1, _known.Of(OfferWith(Modify("AD_LABEL")), _inputs, T + 1).T);
        var stopped = _inputs with { Version = 2 };
        Assert.Same(stopped, _known.Of(OfferWith(Modify("AD_LABEL")), stopped, T).Inputs);
        Assert.Equal("BODY", _known.Of(OfferWith(Modify("BODY")), stopped, T).Offer.Inherited[0].Codes[0]);
        Assert.Empty(_known.Of(OfferWith(), stopped, T).Offer.Inherited);
        Assert.Equal("changed", _known.Of(OfferWith() with { ContentHash = "changed" }, stopped, T).Offer.ContentHash);
        var copy = _campaign with { Title = "changed" };
        Assert.Same(copy, _known.Of(OfferWith() with { Campaign = copy }, stopped, T).Campaign);
    }

    [Fact]
    public void More_than_are_kept_are_made_again_and_each_is_its_own()
    {
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 2 * KnownScopes.Most; i++)
                Assert.Equal(T + i, _known.Of(OfferWith(), _inputs, T + i).T);
    }

    private Offer OfferWith(params Hit[] inherited) => new(_campaign, new string("hash"), inherited);

    private static Hit Modify(string code) => new(Rule.AdLabel, Verdict.Modify, [new string(code)], null, [new Observation(new string(code))]);

    private static Inputs MakeInputs()
    {
        var changes = Samples.Inputs(null, null);
        return new Inputs
        {
            Version = 1,
            Policy = Read(InputsKind.Policy, json => PolicyReader.Read(json, UnknownFields.Reject)).Single(),
            Providers = Read(InputsKind.Provider, json => ProviderReader.Read(json, UnknownFields.Reject)).ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal),
        };

        IEnumerable<T> Read<T>(InputsKind kind, Func<ReadOnlyMemory<byte>, ReadResult<T>> read)
            where T : class =>
            changes.Where(change => change.Kind == kind).Select(change => read(change.Json!.Value).Value!);
    }
}
