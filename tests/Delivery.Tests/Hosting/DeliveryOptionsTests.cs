using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery.Tests;

public sealed class DeliveryOptionsTests
{
    public static TheoryData<string, int> OutOfRange => new()
    {
        { "MaxInFlight", 0 }, { "InAppConcurrency", 257 }, { "DrainSeconds", -1 }, { "RetryDelayMilliseconds", 0 },
        { "Webhook:Concurrency", 0 }, { "Webhook:ParallelSends", 257 }, { "Webhook:AttemptTimeoutSeconds", 0 },
        { "Webhook:Retries", 21 }, { "Webhook:RetryDelayMilliseconds", 60_001 }, { "Webhook:MaxRetryAfterSeconds", -1 }, { "Webhook:BreakSeconds", 0 },
        { "Webhook:BreakAfterAttempts", 1 }, { "Webhook:SettingsCacheSeconds", 301 },
    };

    [Fact]
    public void The_defaults_are_valid() => Assert.True(new DeliveryOptionsValidator().Validate(null, new DeliveryOptions()).Succeeded);

    [Theory, MemberData(nameof(OutOfRange))]
    public async Task A_node_with_a_number_out_of_range_does_not_start_and_says_which(string name, int value)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => Node.StartAsync((name, value.ToString())));
        Assert.StartsWith($"PushOrleans:Delivery:{name} is {value}. Set it to a whole number from ", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_has_its_range_checked()
    {
        var numbers = typeof(DeliveryOptions).GetProperties().Where(property => property.PropertyType == typeof(int)).Select(property => property.Name)
            .Concat(typeof(WebhookOptions).GetProperties().Where(property => property.PropertyType == typeof(int)).Select(property => "Webhook:" + property.Name));
        Assert.Empty(numbers.Except(OutOfRange.Select(row => row.Data.Item1)));
    }
}
