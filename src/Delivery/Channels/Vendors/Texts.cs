using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Splits a batch into calls, and puts their results back in the order of the recipients.</summary>
public static class Texts
{
    private const int LongestToken = 4096;

    /// <summary>
    /// For vendors that take one text for many tokens: one call for each of the two texts that a campaign may have. Recipients whose token
    /// cannot be one are not sent.
    /// </summary>
    public static async Task<IReadOnlyList<RecipientResult>> SendEachAsync<TCredentials>(
        ChannelBatch batch, Func<PushNotice, string?> unfit, Func<TCredentials, PushNotice, IReadOnlyList<Recipient>, Task<IReadOnlyList<RecipientResult>>> send) where TCredentials : VendorCredentials
    {
        if (VendorCalls.CredentialsOf<TCredentials>(batch.Settings) is not { } credentials) return All(batch.Recipients, NoCredentials);
        var results = new RecipientResult[batch.Recipients.Count];
        foreach (var group in Enumerable.Range(0, results.Length).GroupBy(i => batch.Recipients[i].Variant))
        {
            List<int> places = [.. group];
            var notice = PushNotice.Of(batch, batch.Recipients[places[0]]);
            var reason = unfit(notice);
            foreach (var i in places.Where(i => reason is not null || !IsPlain(batch.Recipients[i].Token))) results[i] = RecipientResult.Rejected(reason ?? NoToken);
            if (reason is not null) continue;
            places.RemoveAll(i => !IsPlain(batch.Recipients[i].Token));
            if (places.Count == 0) continue;
            var sent = await send(credentials, notice, [.. places.Select(i => batch.Recipients[i])]);
            for (var n = 0; n < places.Count; n++) results[places[n]] = sent[n];
        }
        return results;
    }

    /// <summary>
    /// For vendors that take a campaign's message back by the id that we gave it: one call for all, whichever text they got. A token that cannot be one
    /// was never sent to.
    /// </summary>
    public static async Task<IReadOnlyList<RecipientResult>> RecallAsync<TCredentials>(
        ChannelBatch batch, Func<TCredentials, PushNotice, IReadOnlyList<Recipient>, Task<IReadOnlyList<RecipientResult>>> recall) where TCredentials : VendorCredentials
    {
        if (VendorCalls.CredentialsOf<TCredentials>(batch.Settings) is not { } credentials) return All(batch.Recipients, NoCredentials);
        var results = All(batch.Recipients, RecipientResult.Rejected(NoToken)).ToArray();
        List<int> places = [.. Enumerable.Range(0, results.Length).Where(i => IsPlain(batch.Recipients[i].Token))];
        if (places.Count == 0) return results;
        var told = await recall(credentials, PushNotice.Of(batch, batch.Recipients[places[0]]), [.. places.Select(i => batch.Recipients[i])]);
        for (var n = 0; n < places.Count; n++) results[places[n]] = told[n];
        return results;
    }

    /// <summary>For vendors that take one token a call.</summary>
    public static async Task<IReadOnlyList<RecipientResult>> SendOneByOneAsync<TCredentials>(ChannelBatch batch, Func<TCredentials, PushNotice, Recipient, Task<RecipientResult>> send) where TCredentials : VendorCredentials
    {
        if (VendorCalls.CredentialsOf<TCredentials>(batch.Settings) is not { } credentials) return All(batch.Recipients, NoCredentials);
        var results = new RecipientResult[batch.Recipients.Count];
        for (var i = 0; i < results.Length; i++) results[i] = await send(credentials, PushNotice.Of(batch, batch.Recipients[i]), batch.Recipients[i]);
        return results;
    }

    public static IReadOnlyList<RecipientResult> All(IReadOnlyList<Recipient> recipients, RecipientResult result) => [.. recipients.Select(_ => result)];

    public static IReadOnlyList<string> TokensOf(IReadOnlyList<Recipient> recipients) => [.. recipients.Select(to => to.Token)];

    /// <summary>Printable ASCII without blanks, commas and quotes: one token could not become two, nor leave its field.</summary>
    public static bool IsPlain(string token) => token.Length is > 0 and <= LongestToken && token.All(static c => c is > ' ' and <= '~' and not (',' or '"' or '\\'));

    public static RecipientResult NoCredentials => RecipientResult.Rejected("The provider's credentials for this channel are missing or cannot be read.");

    public const string NoToken = "The device's token is not of the vendor's form.";
}
