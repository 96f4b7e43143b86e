namespace PushOrleans.Grains.Interfaces;

/// <summary>Someone else holds the user, or the partition began anew: nothing of this call was done that it did not answer. It may be repeated at once.</summary>
[GenerateSerializer, Alias("push.moved.v1")]
public sealed class MovedException : Exception
{
    public MovedException() : base("The user or partition moved; repeat the call.") { }
    public MovedException(string message) : base(message) { }
    public MovedException(string message, Exception innerException) : base(message, innerException) { }
}
