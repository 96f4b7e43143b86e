using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery.Tests;

public sealed class DeliveryOptionsTests
{
    public static TheoryData<string, int> OutOfRange => new()
    {
        { "MaxInFlight", 0 }, { "InAppConcurrency", 257 }, { "DrainSeconds", -1 }, { "RetryDelayMilliseconds", 0 },
        { "TellMilliseconds", 9 }, { "HoldSeconds", 1_201 }, { "SettingsCacheSeconds", 301 },
        { "RabbitMq:Port", 65_536 }, { "RabbitMq:QuorumSize", 8 }, { "RabbitMq:HeartbeatSeconds", 0 }, { "RabbitMq:ConnectTimeoutSeconds", 301 }, { "RabbitMq:ConfirmSeconds", 601 },
        { "Channels:webhook:Pages", 0 }, { "Channels:webhook:Concurrency", 257 }, { "Channels:webhook:RequestsPerSecond", 0 }, { "Channels:webhook:AttemptTimeoutSeconds", 0 },
        { "Channels:webhook:Retries", 11 }, { "Channels:webhook:RetryDelayMilliseconds", 60_001 }, { "Channels:webhook:MaxRetryAfterSeconds", -1 }, { "Channels:webhook:BreakSeconds", 0 },
        { "Channels:webhook:BreakAfterAttempts", 1 }, { "Channels:webhook:WaitMilliseconds", 0 }, { "Channels:webhook:MaxWaitSeconds", 3_601 }, { "Channels:webhook:PatienceSeconds", 0 },
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
            .Concat(typeof(RabbitMqOptions).GetProperties().Where(property => property.PropertyType == typeof(int)).Select(property => "RabbitMq:" + property.Name))
            .Concat(typeof(ChannelOptions).GetProperties().Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(int?)).Select(property => "Channels:webhook:" + property.Name));
        Assert.Empty(numbers.Except(OutOfRange.Select(row => row.Data.Item1)));
    }
}
