using System.Globalization;

namespace PushOrleans.Journal.Tests.Users;

public sealed class ProfileScratchTests
{
    [Fact]
    public void What_is_given_back_is_taken_again_and_empty()
    {
        var first = Used(1, 1);
        first.GiveBack();
        var again = ProfileScratch.Take();
        Assert.Same(first, again);
        Assert.Empty(again.Seen);
        Assert.Equal(0, again.Bytes.WrittenCount);

        // Whoever asks meanwhile has one to himself.
        Assert.NotSame(again, ProfileScratch.Take());
        again.GiveBack();
    }

    [Theory, InlineData(ProfileScratch.MostBytes + 1, 0), InlineData(0, ProfileScratch.MostStrings + 1)]
    public void What_a_huge_profile_needed_is_not_kept(int bytes, int strings)
    {
        var huge = Used(bytes, strings);
        huge.GiveBack();
        Assert.NotSame(huge, ProfileScratch.Take());
    }

    private static ProfileScratch Used(int bytes, int strings)
    {
        var scratch = ProfileScratch.Take();
        scratch.Bytes.GetSpan(bytes);
        scratch.Bytes.Advance(bytes);
        for (var i = 0; i < strings; i++) scratch.Seen.Add(i.ToString(CultureInfo.InvariantCulture));
        return scratch;
    }
}
