using PushOrleans.Silo;

namespace PushOrleans.Cluster.Tests.Health;

public sealed class ClockSkewTests
{
    private static readonly DateTimeOffset Date = new(2026, 3, 6, 8, 0, 0, TimeSpan.Zero);

    // The header says 08:00:00, so the store's clock is anywhere in that second.
    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(-5, 5, 0)]
    [InlineData(900, 950, 0)]
    [InlineData(3_100, 3_200, 2_100)]
    [InlineData(-9_000, -2_500, -2_500)]
    [InlineData(-2_500, 3_500, 0)]
    public void Only_what_the_answer_proves_counts(int sentMs, int answeredMs, int expectedMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), ClockSkew.AtLeast(Date.AddMilliseconds(sentMs), Date.AddMilliseconds(answeredMs), Date));
}
