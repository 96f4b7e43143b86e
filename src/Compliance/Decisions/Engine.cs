namespace PushOrleans.Compliance;

/// <summary>The whole of deciding. Pure: same arguments, same verdict, bit for bit.</summary>
public static class Engine
{
    /// <summary>The campaign decision (P1 + P3) at <paramref name="t"/>. <paramref name="without"/> drops rules by bit (a trial without rule 22).</summary>
    public static ExplainedDecision DecideCampaign(Campaign campaign, Inputs inputs, ProviderHistory history, long t, long attempt, ulong without = 0) =>
        throw new NotImplementedException();

    /// <summary>The entry that an armed campaign leaves in its provider's log.</summary>
    public static ArmedEntry ArmedEntryOf(Campaign campaign, Policy policy, long t) => throw new NotImplementedException();

    /// <summary>The user decision (P4) by rules 0–45, without allocating. A null user is one that is not on file.</summary>
    public static Decision DecideUser(UserScope scope, UserState? user, long attempt) => throw new NotImplementedException();

    /// <summary>Rule 46, asked only of a would-be grant for which no slot of the provider's quota could be had.</summary>
    public static Decision RefuseSlot(UserScope scope, in Decision granted, long attempt) => throw new NotImplementedException();

    /// <summary>As <see cref="DecideUser"/> (and <see cref="RefuseSlot"/> where <paramref name="slotRefused"/>), with every hit and what it saw.</summary>
    public static ExplainedDecision ExplainUser(UserScope scope, UserState? user, long attempt, bool slotRefused) => throw new NotImplementedException();
}
