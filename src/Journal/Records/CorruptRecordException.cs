namespace PushOrleans.Journal;

/// <summary>Stored bytes are not what this version, or any older one, writes.</summary>
public sealed class CorruptRecordException : Exception
{
    public CorruptRecordException() { }
    public CorruptRecordException(string message) : base(message) { }
    public CorruptRecordException(string message, Exception innerException) : base(message, innerException) { }
}
