using System.Collections.Concurrent;

namespace PushOrleans.Compliance;

/// <summary>
/// The facts of all campaigns that were granted in this process, by number from 1, equal ones once. Never forgets: there are at most as many as
/// campaigns, of which each partition keeps more. Safe for concurrent use.
/// </summary>
internal static class GrantFactsTable
{
    private static readonly ConcurrentDictionary<GrantFacts, int> Numbers = new();
    private static readonly Lock Writing = new();
    private static GrantFacts[] _all = new GrantFacts[64];

    public static GrantFacts At(int number) => Volatile.Read(ref _all)[number];

    public static int NumberOf(GrantFacts facts)
    {
        if (Numbers.TryGetValue(facts, out var number)) return number;
        lock (Writing)
        {
            if (Numbers.TryGetValue(facts, out number)) return number;
            number = Numbers.Count + 1;
            var all = _all;
            if (number >= all.Length) Array.Resize(ref all, all.Length * 2);
            all[number] = facts;
            Volatile.Write(ref _all, all);

            // Last: who learns the number finds the facts.
            Numbers[facts] = number;
            return number;
        }
    }
}
