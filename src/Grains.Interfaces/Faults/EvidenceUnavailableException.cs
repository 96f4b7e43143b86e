namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// The evidence store or the newest inputs cannot be had: nothing is decided and no attempt is used (rule 44, <c>AUDIT_DOWN</c>). HTTP answers
/// 503 <c>evidence-unavailable</c>; the call may be repeated.
/// </summary>
[GenerateSerializer, Alias("push.evidence-unavailable.v1")]
public sealed class EvidenceUnavailableException : Exception
{
    public EvidenceUnavailableException() : base("The evidence store cannot be written, or the newest inputs cannot be read.") { }
    public EvidenceUnavailableException(string message) : base(message) { }
    public EvidenceUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}
