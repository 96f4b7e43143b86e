namespace PushOrleans.Grains.Interfaces;

/// <summary>An uploaded audience would have more than <see cref="Limit"/> ids: nothing of the call was added. HTTP answers 413.</summary>
[GenerateSerializer, Alias("push.audience-too-large.v1")]
public sealed class AudienceTooLargeException : Exception
{
    /// <summary>The most ids that an audience can have.</summary>
    public const int Limit = 1_000_000;

    public AudienceTooLargeException() : base("An audience has at most 1,000,000 ids.") { }
    public AudienceTooLargeException(string message) : base(message) { }
    public AudienceTooLargeException(string message, Exception innerException) : base(message, innerException) { }
}
